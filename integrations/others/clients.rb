# Encrypted columns by Ruby's pg. The environment: PGHOST and its like, KEYRING, WRONG_KEYRING.
# Prints, as JSON, what it has seen; an application reads its keyring from a secret store.
require "json"
require "pg"

def connect(keyring)
  connection = PG.connect
  connection.exec_params("SELECT pii_load_keyring($1)", [keyring])
  connection
end

def sqlstate
  yield
rescue PG::Error => error
  error.result.error_field(PG::Result::PG_DIAG_SQLSTATE)
end

clients = connect(ENV.fetch("KEYRING"))
insert = "INSERT INTO clients (id, name, email, tags) VALUES ($1, $2, $3, $4)"
clients.exec_params(insert, [1, "Zoë Müller", "zoe@example.com", '{"a,b",NULL}'])
clients.exec_params(insert, [2, "דוד לוי", nil, nil])
clients.exec_params("UPDATE clients SET email = $1 WHERE id = 2", ["david@example.com"])
by_email = "SELECT id, name, current_query() AS statement FROM clients WHERE email = $1"
by_name = "SELECT id FROM clients WHERE name ILIKE $1"
arrays = "SELECT tags, array_agg(name) AS names FROM clients WHERE id = 1 GROUP BY id"

# Teaches pg the type, and with it its arrays.
types = PG::BasicTypeRegistry.new.register_default_types
types.register_type(0, "encrypted_text", PG::TextEncoder::String, PG::TextDecoder::String)
clients.type_map_for_results = PG::BasicTypeMapForResults.new(clients, registry: types)

puts JSON.generate(
  found: clients.exec_params(by_email, ["zoe@example.com"]).first,
  by_part: clients.exec_params(by_name, ["%MÜLL%"]).column_values(0),
  arrays: clients.exec_params(arrays, []).first,
  too_long: sqlstate { clients.exec_params(insert, [3, "é" * 256, nil, nil]) },
  malformed: sqlstate { connect("{") },
  wrong: sqlstate { connect(ENV.fetch("WRONG_KEYRING")).exec_params(by_name, ["%"]) }
)

# Encrypted columns by Sequel. The environment: PGHOST and its like, KEYRING, WRONG_KEYRING.
# Prints, as JSON, what it has seen; an application reads its keyring from a secret store.
require "json"
require "sequel"

def connect(keyring)
  load_keys = ->(connection) { connection.exec_params("SELECT pii_load_keyring($1)", [keyring]) }
  Sequel.connect("postgres://", after_connect: load_keys).extension(:pg_auto_parameterize)
end

def sqlstate
  yield
rescue Sequel::DatabaseError => error
  error.wrapped_exception.result.error_field(PG::Result::PG_DIAG_SQLSTATE)
end

clients = connect(ENV.fetch("KEYRING"))[:clients]
clients.insert(id: 1, name: "Zoë Müller", email: "zoe@example.com", tags: '{"a,b",NULL}')
clients.insert(id: 2, name: "דוד לוי")
clients.where(id: 2).update(email: "david@example.com")
statement = Sequel.function(:current_query).as(:statement)

puts JSON.generate(
  found: clients.select(:id, :name, statement).first(email: "zoe@example.com"),
  by_part: clients.where(Sequel.ilike(:name, "%MÜLL%")).select_map(:id),
  by_part_statement: clients.where(Sequel.ilike(:name, "%MÜLL%")).get(statement),
  arrays: clients.where(id: 1).get(:tags),
  too_long: sqlstate { clients.insert(id: 3, name: "é" * 256) },
  malformed: sqlstate { connect("{").test_connection },
  wrong: sqlstate { connect(ENV.fetch("WRONG_KEYRING"))[:clients].where(Sequel.ilike(:name, "%")).all },
  unbound: clients.no_auto_parameterize.where(email: "zoe@example.com").get(statement)
)

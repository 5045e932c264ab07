# Encrypted columns by ActiveRecord. The environment: PGHOST and its like, KEYRING, WRONG_KEYRING.
# Prints, as JSON, what it has seen; an application reads its keyring from a secret store.
require "active_record"
require "active_record/connection_adapters/postgresql_adapter"
require "json"

# Gives each new connection its keys.
module KeyedConnections
  def self.keyring = ENV.fetch("KEYRING")

  def configure_connection
    super
    @connection.exec_params("SELECT pii_load_keyring($1)", [KeyedConnections.keyring])
  end
end
ActiveRecord::ConnectionAdapters::PostgreSQLAdapter.prepend(KeyedConnections)

class Client < ActiveRecord::Base; end

def sqlstate
  yield
rescue PG::Error => error
  error.result.error_field(PG::Result::PG_DIAG_SQLSTATE)
rescue ActiveRecord::StatementInvalid => error
  error.cause.result.error_field(PG::Result::PG_DIAG_SQLSTATE)
end

def connect(keyring)
  KeyedConnections.define_singleton_method(:keyring) { keyring }
  ActiveRecord::Base.establish_connection(adapter: "postgresql")
  ActiveRecord::Base.connection
end

connect(ENV.fetch("KEYRING"))
Client.create!(id: 1, name: "Zoë Müller", email: "zoe@example.com", tags: '{"a,b",NULL}')
Client.create!(id: 2, name: "דוד לוי")
Client.find(2).update!(email: "david@example.com")
# Arel writes "%MÜLL%" by itself into the statement's text.
pattern = ActiveRecord::Relation::QueryAttribute.new("name", "%MÜLL%", ActiveRecord::Type::String.new)
by_name = Client.arel_table[:name].matches(Arel::Nodes::BindParam.new(pattern))
statement = Arel.sql("current_query()")
seen = {
  found: Client.select(:id, :name, "current_query() AS statement").find_by(email: "zoe@example.com").attributes,
  by_part: Client.where(by_name).pluck(:id),
  by_part_statement: Client.where(by_name).pick(statement),
  unbound: Client.where("email = ?", "zoe@example.com").pick(statement),
  arrays: Client.find(1).tags,
  schema: StringIO.new.tap { |ruby| ActiveRecord::SchemaDumper.dump(ActiveRecord::Base.connection, ruby) }.string,
  too_long: sqlstate { Client.create!(id: 3, name: "é" * 256) },
  malformed: sqlstate { connect("{") },
  wrong: sqlstate { connect(ENV.fetch("WRONG_KEYRING")).exec_query("SELECT id FROM clients WHERE name ILIKE '%'") }
}
puts JSON.generate(seen)

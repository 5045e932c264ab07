# Prints what Active Record Encryption, Lockbox and attr_encrypted store, for ruby.json. It runs on Debian 13:
#
#     apt-get install ruby-activerecord ruby-lockbox ruby-attr-encrypted && ruby make.rb > ruby.json

require "json"
require "active_record"
require "lockbox"
require "attr_encrypted"

TEXTS = ["zoe@example.com", "Zoë Müller", "", "한국어 🙂", "a note of more than 140 bytes " * 9].freeze

def rails(digest, **options)
  secrets = { primary_key: "rails practice primary key", deterministic_key: "rails practice deterministic key",
              key_derivation_salt: "rails practice salt" }
  ActiveRecord::Encryption.configure(**secrets, hash_digest_class: digest)
  scheme = ActiveRecord::Encryption::Scheme.new(**options)
  type = ActiveRecord::Encryption::EncryptedAttributeType.new(scheme: scheme, cast_type: ActiveModel::Type::String.new)
  { made_by: "activerecord #{ActiveRecord.version}", secret: secrets[options[:deterministic] ? :deterministic_key : :primary_key],
    salt: secrets[:key_derivation_salt], digest: digest.new.name.downcase,
    values: TEXTS.map { |text| { text: text, stored: type.serialize(text) } } }
end

def lockbox(table, attribute)
  master_key = "f0" * 16 + "0d" * 16
  box = Lockbox.new(key: Lockbox.attribute_key(table: table, attribute: attribute, master_key: master_key), encode: true)
  { made_by: "lockbox #{Lockbox::VERSION}", secret: master_key, table: table, attribute: attribute,
    values: TEXTS.map { |text| { text: text, stored: box.encrypt(text) } } }
end

class Client
  extend AttrEncrypted
  SECRET = "attr_encrypted practice 32 bytes".freeze
  attr_accessor :encrypted_email, :encrypted_email_iv

  # As in a model of Active Record.
  attr_encrypted :email, key: SECRET, encode: true
end

# It leaves an empty string as it is.
def attr_encrypted
  values = (TEXTS - [""]).map do |text|
    client = Client.new
    client.email = text
    { text: text, stored: client.encrypted_email, iv: client.encrypted_email_iv }
  end
  { made_by: "attr_encrypted #{AttrEncrypted::Version.string}", secret: Client::SECRET, values: values }
end

puts JSON.pretty_generate(
  rails: rails(OpenSSL::Digest::SHA256),
  rails_sha1: rails(OpenSSL::Digest::SHA1),
  rails_deterministic: rails(OpenSSL::Digest::SHA256, deterministic: true),
  lockbox: lockbox("clients", "email_ciphertext"),
  attr_encrypted: attr_encrypted
)

import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Encrypted columns through JDBC: strings in, strings out.
 *
 * <p>The environment: DATABASE_URL is for JDBC, KEYRING holds the keys, for this example only: an application
 * reads its own from a secret store. Prints a line for each thing it has shown, or ends with an exception.
 */
public final class Example {
    private static final List<String> TEXTS =
            List.of("", "Zoë Müller", "דוד לוי", "😀", "O'Hara \\ \"x\"", "x".repeat(5000));

    public static void main(String[] arguments) throws Exception {
        String url = System.getenv("DATABASE_URL");
        try (Connection keyed = DriverManager.getConnection(url);
                Connection keyless = DriverManager.getConnection(url)) {
            loadKeys(keyed, System.getenv("KEYRING"));
            keyed.createStatement().execute("""
                    CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(5000), email encrypted_text(255, searchable));
                    CREATE INDEX clients_email ON clients USING hash (email)""");
            valuesComeBack(keyed);
            preparedStatements(keyed);
            batches(keyed);
            copy(keyed);
            tooLong(keyed);
            ciphertextWithoutKey(keyless);
            keysForOneTransaction(keyless);
            everyMode(url);
        }
    }

    /** As a bind parameter, so that the key is in no statement. A pool does this for each new connection. */
    private static void loadKeys(Connection connection, String keyring) throws SQLException {
        try (PreparedStatement load = connection.prepareStatement("SELECT pii_load_keyring(?)")) {
            load.setString(1, keyring);
            load.execute();
        }
    }

    private static void valuesComeBack(Connection connection) throws SQLException {
        fill(connection);
        try (ResultSet rows = connection.createStatement().executeQuery("SELECT name FROM clients ORDER BY id")) {
            for (String text : TEXTS) {
                check(rows.next() && rows.getString(1).equals(text), "a value differs");
            }
        }
        shown("values come back");
    }

    /** More executions than prepareThreshold (5): the driver then prepares on the server. */
    private static void preparedStatements(Connection connection) throws SQLException {
        try (PreparedStatement byEmail = connection.prepareStatement("SELECT id FROM clients WHERE email = ?");
                PreparedStatement byName = connection.prepareStatement("SELECT id FROM clients WHERE name ILIKE ?")) {
            for (int id = 0; id < 20; id++) {
                byEmail.setString(1, "c" + id + "@example.com");
                try (ResultSet rows = byEmail.executeQuery()) {
                    check(rows.next() == id < TEXTS.size(), "found by email");
                }
            }
            byName.setString(1, "%MÜLL%");
            try (ResultSet rows = byName.executeQuery()) {
                check(rows.next() && rows.getInt(1) == 1 && !rows.next(), "found by name");
            }
        }
        shown("prepared statements");
    }

    private static void batches(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO clients VALUES (?, ?, ?)")) {
            for (int id = 1000; id < 2000; id++) {
                insert.setInt(1, id);
                insert.setString(2, "Client " + id);
                insert.setString(3, null);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (ResultSet rows = connection.createStatement()
                .executeQuery("SELECT min(name), max(name), count(name), count(email) FROM clients WHERE id >= 1000")) {
            check(rows.next() && rows.getString(1).equals("Client 1000") && rows.getString(2).equals("Client 1999"), "range");
            check(rows.getInt(3) == 1000 && rows.getInt(4) == 0, "count");
        }
        shown("batches");
    }

    private static void copy(Connection connection) throws Exception {
        connection.createStatement().execute("TRUNCATE clients");
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        StringBuilder lines = new StringBuilder();
        for (int id = 0; id < TEXTS.size(); id++) {
            lines.append(id).append('\t').append(TEXTS.get(id).replace("\\", "\\\\")).append("\t\\N\n");
        }
        copies.copyIn("COPY clients FROM STDIN", new StringReader(lines.toString()));
        StringWriter out = new StringWriter();
        copies.copyOut("COPY (SELECT * FROM clients ORDER BY id) TO STDOUT", out);
        check(out.toString().contentEquals(lines), "COPY gives back what it took");
        shown("COPY");
    }

    private static void tooLong(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO clients VALUES (99, ?)")) {
            insert.setString(1, "é".repeat(5001));
            insert.execute();
            throw new AssertionError("too long a value was taken");
        } catch (SQLException error) {
            check(error.getSQLState().equals("22001"), "SQLSTATE");
        }
        shown("too long is an error");
    }

    private static void ciphertextWithoutKey(Connection keyless) throws SQLException {
        try (ResultSet rows = keyless.createStatement().executeQuery("SELECT name FROM clients WHERE id = 1")) {
            check(rows.next() && rows.getString(1).startsWith("v2:"), "ciphertext");
        }
        try {
            keyless.createStatement().execute("INSERT INTO clients VALUES (99, 'John')");
            throw new AssertionError("plaintext was taken without a key");
        } catch (SQLException error) {
            check(error.getSQLState().equals("55000"), "SQLSTATE");
        }
        shown("without a key there is only ciphertext");
    }

    /** For poolers in transaction mode. */
    private static void keysForOneTransaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement load = connection.prepareStatement("SELECT pii_load_keyring(?, true)")) {
            load.setString(1, System.getenv("KEYRING"));
            load.execute();
        }
        check(nameOfOne(connection).equals("Zoë Müller"), "text");
        connection.commit();
        check(nameOfOne(connection).startsWith("v2:"), "ciphertext");
        connection.rollback();
        connection.setAutoCommit(true);
        shown("keys for one transaction");
    }

    /** The simple and the extended protocol, parameters typed and untyped, prepared from the first time on. */
    private static void everyMode(String url) throws SQLException {
        for (String mode : List.of("preferQueryMode=simple", "stringtype=unspecified", "prepareThreshold=-1", "binaryTransfer=false")) {
            if (mode.equals("preferQueryMode=simple")) {
                // It writes parameters into the statement's text: the key must come in otherwise.
                mode += "&options=" + java.net.URLEncoder.encode(
                        "-c pazpaz_pii.keyring=" + System.getenv("KEYRING").replace(" ", ""), java.nio.charset.StandardCharsets.UTF_8);
            }
            try (Connection connection = DriverManager.getConnection(url + "&" + mode)) {
                if (!mode.contains("options=")) {
                    loadKeys(connection, System.getenv("KEYRING"));
                }
                fill(connection);
                check(nameOfOne(connection).equals("Zoë Müller"), "value");
                try (PreparedStatement byEmail = connection.prepareStatement("SELECT count(*) FROM clients WHERE email = ?")) {
                    byEmail.setString(1, "c1@example.com");
                    try (ResultSet rows = byEmail.executeQuery()) {
                        check(rows.next() && rows.getInt(1) == 1, "found");
                    }
                }
            }
        }
        shown("every mode of the driver");
    }

    private static void fill(Connection connection) throws SQLException {
        connection.createStatement().execute("TRUNCATE clients");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO clients VALUES (?, ?, ?)")) {
            for (int id = 0; id < TEXTS.size(); id++) {
                insert.setInt(1, id);
                insert.setString(2, TEXTS.get(id));
                insert.setString(3, "c" + id + "@example.com");
                insert.execute();
            }
        }
    }

    private static String nameOfOne(Connection connection) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery("SELECT name FROM clients WHERE id = 1")) {
            check(rows.next(), "a row");
            return Objects.requireNonNull(rows.getString(1));
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void shown(String what) {
        System.out.println("shown: " + what);
    }
}

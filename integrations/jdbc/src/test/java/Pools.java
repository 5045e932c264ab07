import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PGobject;
import pazpaz.pii.KeyedDataSource;
import pazpaz.pii.Keys;

/**
 * Keys for each new connection, with and without HikariCP, and what becomes of the call where that fails.
 *
 * <p>The environment: DATABASE_URL is for JDBC, KEYRING holds the keys of the database, WRONG_KEYRING others.
 * Prints a line for each thing it has shown, or ends with an exception.
 */
public final class Pools {
    private static final String KEYRING = System.getenv("KEYRING");
    private static final String NAME = "SELECT name FROM clients";

    private static String url;

    public static void main(String[] arguments) throws Exception {
        url = System.getenv("DATABASE_URL");
        try (Connection connection = keyed(KEYRING).getConnection()) {
            connection.createStatement().execute("""
                    CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(255), tags encrypted_text[]);
                    INSERT INTO clients VALUES (1, 'Zoë Müller', '{"a,b",NULL}')""");
            arrays(connection);
        }
        everyConnectionHasKeys();
        aLostConnectionIsReplaced();
        keysOfATransaction();
        keysStayWithoutAutocommit();
        aMalformedKeyring();
        aMissingKeyring();
        aProviderThatThrows();
        otherKeys();
        simpleModeIsRefused();
    }

    private static void arrays(Connection connection) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery("SELECT tags, tags::text[] FROM clients")) {
            check(rows.next(), "a row");
            Object[] tags = (Object[]) rows.getArray(1).getArray();
            check(((PGobject) tags[0]).getValue().equals("a,b") && tags[1] == null, "the array");
            String[] texts = (String[]) rows.getArray(2).getArray();
            check(texts.length == 2 && texts[0].equals("a,b") && texts[1] == null, "the array of texts");
        }
        try (PreparedStatement any = connection.prepareStatement("SELECT id FROM clients WHERE name = ANY (?)")) {
            any.setArray(1, connection.createArrayOf("text", new String[] {"Zoë Müller"}));
            try (ResultSet rows = any.executeQuery()) {
                check(rows.next(), "found");
            }
        }
        shown("arrays are of objects, or of texts");
    }

    private static void everyConnectionHasKeys() throws SQLException {
        try (HikariDataSource pool = pool(keyed(KEYRING));
                Connection one = pool.getConnection();
                Connection two = pool.getConnection()) {
            check(ask(one, NAME).equals("Zoë Müller") && ask(two, NAME).equals("Zoë Müller"), "text");
            check(!ask(one, "SELECT pg_backend_pid()").equals(ask(two, "SELECT pg_backend_pid()")), "two sessions");
        }
        shown("every connection of the pool has keys");
    }

    private static void aLostConnectionIsReplaced() throws SQLException {
        try (HikariDataSource pool = pool(keyed(KEYRING)); Connection other = source("").getConnection()) {
            try (Connection lost = pool.getConnection()) {
                ask(other, "SELECT pg_terminate_backend(" + ask(lost, "SELECT pg_backend_pid()") + ", 10000)");
                check(sqlstate(() -> Keys.load(lost, KEYRING)).equals("57P01"), "SQLSTATE");
                check(lost.isClosed(), "the pool has seen it");
            }
            try (Connection next = pool.getConnection()) {
                check(ask(next, NAME).equals("Zoë Müller"), "text");
            }
        }
        shown("a lost connection is replaced by one with keys");
    }

    private static void keysOfATransaction() throws SQLException {
        try (Connection connection = source("").getConnection()) {
            connection.setAutoCommit(false);
            Keys.loadForTransaction(connection, KEYRING);
            check(ask(connection, NAME).equals("Zoë Müller"), "text");
            connection.commit();
            check(ask(connection, NAME).startsWith("v2:"), "ciphertext");
        }
        shown("keys of a transaction go with it");
    }

    private static void keysStayWithoutAutocommit() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                connection.setAutoCommit(false);
                return connection;
            }
        };
        source.setUrl(url);
        try (Connection connection = new KeyedDataSource(source, () -> KEYRING).getConnection()) {
            connection.rollback();
            check(ask(connection, NAME).equals("Zoë Müller"), "text");
        }
        shown("keys outlast a rollback");
    }

    private static void aMalformedKeyring() throws SQLException {
        check(((SQLException) refused(() -> "{")).getSQLState().equals("22023"), "SQLSTATE");
        shown("a malformed keyring");
    }

    private static void aMissingKeyring() throws SQLException {
        check(((SQLException) refused(() -> null)).getSQLState().equals("22004"), "SQLSTATE");
        shown("a missing keyring");
    }

    private static void aProviderThatThrows() throws SQLException {
        IllegalStateException down = new IllegalStateException("the secret store is down");
        Throwable why = refused(() -> {
            throw down;
        });
        check(why == down, "the provider's exception");
        shown("a provider that throws");
    }

    /** Why there is neither a connection nor a pool; none is left open. */
    private static Throwable refused(Supplier<String> keyring) throws SQLException {
        List<Connection> opened = new ArrayList<>();
        PGSimpleDataSource source = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                opened.add(super.getConnection());
                return opened.get(opened.size() - 1);
            }
        };
        source.setUrl(url);
        KeyedDataSource keyed = new KeyedDataSource(source, keyring);
        Throwable why = failure(keyed::getConnection);
        Throwable whyNoPool = failure(() -> pool(keyed)).getCause();
        check(whyNoPool.getClass() == why.getClass() && whyNoPool.getMessage().equals(why.getMessage()), "the same reason");
        for (Connection connection : opened) {
            check(connection.isClosed(), "closed");
        }
        return why;
    }

    private static void otherKeys() throws SQLException {
        try (HikariDataSource pool = pool(keyed(System.getenv("WRONG_KEYRING"))); Connection connection = pool.getConnection()) {
            check(sqlstate(() -> ask(connection, "SELECT name::text FROM clients")).equals("XX001"), "SQLSTATE");
        }
        shown("the keys of somebody else");
    }

    private static void simpleModeIsRefused() throws SQLException {
        KeyedDataSource simple = new KeyedDataSource(source("&preferQueryMode=simple"), () -> KEYRING);
        check(sqlstate(simple::getConnection).equals("0A000"), "SQLSTATE");
        shown("simple mode is refused");
    }

    private static KeyedDataSource keyed(String keyring) {
        return new KeyedDataSource(source(""), () -> keyring);
    }

    private static PGSimpleDataSource source(String more) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url + more);
        return source;
    }

    private static HikariDataSource pool(KeyedDataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery(query)) {
            check(rows.next(), "a row");
            return Objects.requireNonNull(rows.getString(1));
        }
    }

    private static String sqlstate(Action action) {
        return ((SQLException) failure(action)).getSQLState();
    }

    private static Exception failure(Action action) {
        try {
            action.run();
        } catch (SQLException | RuntimeException error) {
            return error;
        }
        throw new AssertionError("no error");
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void shown(String what) {
        System.out.println("shown: " + what);
    }

    private interface Action {
        void run() throws SQLException;
    }
}

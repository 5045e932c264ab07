package pazpaz.pii;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** Brings a keyring to a connection, as a bind parameter, so that the keys are in no statement's text. */
public final class Keys {
    private Keys() {}

    /** For the whole session. In a transaction they go when that rolls back. */
    public static void load(Connection connection, String keyring) throws SQLException {
        bind(connection, "SELECT pii_load_keyring(?)", keyring);
    }

    /** Until the end of the transaction, for poolers in transaction mode. */
    public static void loadForTransaction(Connection connection, String keyring) throws SQLException {
        bind(connection, "SELECT pii_load_keyring(?, true)", keyring);
    }

    private static void bind(Connection connection, String statement, String keyring) throws SQLException {
        if (connection.unwrap(PGConnection.class).getPreferQueryMode() == PreferQueryMode.SIMPLE) {
            throw new SQLFeatureNotSupportedException(
                    "preferQueryMode=simple would write the keys into the statement's text", "0A000");
        }
        try (PreparedStatement load = connection.prepareStatement(statement)) {
            load.setString(1, keyring);
            load.execute();
        }
    }
}

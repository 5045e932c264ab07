package pazpaz.pii;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A data source whose connections have keys. Under a pool, which asks it for new connections:
 * {@code config.setDataSource(new KeyedDataSource(source, keyring))}.
 */
public final class KeyedDataSource implements DataSource {
    private final DataSource source;
    private final Supplier<String> keyring;

    /** The keyring is asked for at each new connection, so that a new version of the secret arrives by itself. */
    public KeyedDataSource(DataSource source, Supplier<String> keyring) {
        this.source = source;
        this.keyring = keyring;
    }

    @Override
    public Connection getConnection() throws SQLException {
        String keys = keyring.get();
        return keyed(source.getConnection(), keys);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        String keys = keyring.get();
        return keyed(source.getConnection(user, password), keys);
    }

    /** With keys, or closed: nobody gets a connection that reads ciphertext. */
    private static Connection keyed(Connection connection, String keys) throws SQLException {
        try {
            Keys.load(connection, keys);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
            return connection;
        } catch (SQLException | RuntimeException error) {
            try {
                connection.close();
            } catch (SQLException second) {
                error.addSuppressed(second);
            }
            throw error;
        }
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("pazpaz.pii");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(source) ? type.cast(source) : source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(source) || source.isWrapperFor(type);
    }
}

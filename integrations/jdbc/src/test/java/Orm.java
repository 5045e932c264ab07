import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import java.util.function.Consumer;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;
import org.hibernate.JDBCException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.criterion.Restrictions;
import org.hibernate.dialect.PostgreSQLDialect;
import org.postgresql.ds.PGSimpleDataSource;
import pazpaz.pii.KeyedDataSource;

/**
 * Hibernate, of the version that Debian has, over HikariCP and the module.
 *
 * <p>The environment: DATABASE_URL is for JDBC, KEYRING holds the keys of the database, WRONG_KEYRING others.
 * Prints a line for each thing it has shown, or ends with an exception.
 */
public final class Orm {
    private static SessionFactory sessions;
    private static String url;

    @Entity
    @Table(name = "clients")
    public static class Client {
        @Id
        private Integer id;

        @Column(columnDefinition = "encrypted_text(255)")
        private String name;

        @Column(columnDefinition = "encrypted_text(255, searchable)")
        private String email;

        protected Client() {}

        Client(int id, String name, String email) {
            this.id = id;
            this.name = name;
            this.email = email;
        }
    }

    public static void main(String[] arguments) throws Exception {
        url = System.getenv("DATABASE_URL");
        try (HikariDataSource pool = pool(System.getenv("KEYRING"));
                Connection connection = pool.getConnection()) {
            theSchemaHasTheType(connection);
            entitiesComeBack(pool);
            valuesAreBound(pool);
            tooLong(pool);
        }
        try (HikariDataSource pool = pool(System.getenv("WRONG_KEYRING"))) {
            fails(pool, "XX001", session -> session.createQuery("from Orm$Client").list());
            shown("the keys of somebody else");
        }
    }

    private static HikariDataSource pool(String keyring) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        HikariConfig config = new HikariConfig();
        config.setDataSource(new KeyedDataSource(source, () -> keyring));
        return new HikariDataSource(config);
    }

    /** What hbm2ddl.auto = create runs, and that validate is content with it. */
    private static void theSchemaHasTheType(Connection connection) throws Exception {
        Configuration configuration = new Configuration()
                .addAnnotatedClass(Client.class)
                .setProperty("hibernate.dialect", PostgreSQLDialect.class.getName())
                .setProperty("hibernate.connection.url", url)
                .setProperty("hibernate.hbm2ddl.auto", "validate");
        String[] script = configuration.generateSchemaCreationScript(new PostgreSQLDialect());
        check(script.length == 1 && script[0].contains("email encrypted_text(255, searchable)"), "the type");
        connection.createStatement().execute(script[0]);
        connection.createStatement().execute("CREATE INDEX clients_email ON clients USING hash (email)");
        sessions = configuration.buildSessionFactory();
        shown("the schema has the type");
    }

    private static void entitiesComeBack(HikariDataSource pool) throws Exception {
        in(pool, session -> {
            session.save(new Client(1, "Zoë Müller", "zoe@example.com"));
            session.save(new Client(2, "דוד לוי", null));
        });
        in(pool, session -> ((Client) session.get(Client.class, 2)).email = "david@example.com");
        in(pool, session -> {
            Client zoe = (Client) session.createQuery("from Orm$Client where email = :email")
                    .setParameter("email", "zoe@example.com").uniqueResult();
            check(zoe.id == 1 && zoe.name.equals("Zoë Müller"), "found by email");
            List<?> byPart = session.createQuery("select id from Orm$Client where lower(name) like :part")
                    .setParameter("part", "%müll%").list();
            check(byPart.equals(List.of(1)), "found by a part of the name");
            List<?> byEither = session.createCriteria(Client.class).add(Restrictions.ilike("name", "%MÜLL%")).list();
            check(byEither.equals(List.of(zoe)), "found in any case");
            check(((Client) session.get(Client.class, 2)).email.equals("david@example.com"), "changed");
        });
        try (Connection keyless = DriverManager.getConnection(url);
                ResultSet rows = keyless.createStatement().executeQuery("SELECT name, email FROM clients")) {
            while (rows.next()) {
                check(rows.getString(1).startsWith("v2:") && rows.getString(2).startsWith("v2.1:"), "ciphertext");
            }
        }
        shown("entities come back");
    }

    private static void valuesAreBound(HikariDataSource pool) throws Exception {
        in(pool, session -> {
            Object statement = session.createSQLQuery("SELECT current_query() FROM clients WHERE email = :email")
                    .setParameter("email", "zoe@example.com").uniqueResult();
            check(statement.toString().endsWith("email = $1"), "the statement");
        });
        shown("values are bound");
    }

    private static void tooLong(HikariDataSource pool) throws Exception {
        fails(pool, "22001", session -> session.save(new Client(3, "é".repeat(256), null)));
        shown("too long is an error");
    }

    private static void in(HikariDataSource pool, Consumer<Session> work) throws Exception {
        try (Connection connection = pool.getConnection()) {
            Session session = sessions.openSession(connection);
            session.beginTransaction();
            work.accept(session);
            session.getTransaction().commit();
        }
    }

    private static void fails(HikariDataSource pool, String sqlState, Consumer<Session> work) throws Exception {
        try {
            in(pool, work);
        } catch (JDBCException refused) {
            check(sqlState.equals(refused.getSQLState()), "SQLSTATE " + refused.getSQLState());
            return;
        }
        throw new AssertionError("no error " + sqlState);
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

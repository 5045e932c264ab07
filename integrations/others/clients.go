// Encrypted columns by Go's database/sql and lib/pq. The environment: PGHOST and its like, KEYRING, WRONG_KEYRING.
// Prints, as JSON, what it has seen; an application reads its keyring from a secret store.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"github.com/lib/pq"
)

// KeyedConnector gives each new connection of a pool its keys: sql.OpenDB(KeyedConnector{connector, keyring}).
type KeyedConnector struct {
	driver.Connector
	Keyring func() (string, error)
}

func (keyed KeyedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	keyring, err := keyed.Keyring()
	if err != nil {
		return nil, err
	}
	connection, err := keyed.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	load := []driver.NamedValue{{Ordinal: 1, Value: keyring}}
	if _, err = connection.(driver.ExecerContext).ExecContext(ctx, "SELECT pii_load_keyring($1)", load); err != nil {
		connection.Close()
		return nil, err
	}
	return connection, nil
}

const (
	insert  = "INSERT INTO clients (id, name, email, tags) VALUES ($1, $2, $3, $4)"
	byEmail = "SELECT id, name, current_query() FROM clients WHERE email = $1"
	byName  = "SELECT id FROM clients WHERE name ILIKE $1"
	arrays  = "SELECT tags, array_agg(name) FROM clients WHERE id = 1 GROUP BY id"
)

func open(keyring string) *sql.DB {
	connector, err := pq.NewConnector("sslmode=disable")
	must(err)
	return sql.OpenDB(KeyedConnector{connector, func() (string, error) { return keyring, nil }})
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func sqlstate(_ any, err error) any {
	var refused *pq.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return nil
}

func main() {
	clients := open(os.Getenv("KEYRING"))
	_, err := clients.Exec(insert, 1, "Zoë Müller", "zoe@example.com", pq.Array([]sql.NullString{{String: "a,b", Valid: true}, {}}))
	must(err)
	_, err = clients.Exec(insert, 2, "דוד לוי", nil, nil)
	must(err)
	_, err = clients.Exec("UPDATE clients SET email = $1 WHERE id = 2", "david@example.com")
	must(err)

	var id, part int
	var name, statement string
	var tags []sql.NullString
	var names []string
	must(clients.QueryRow(byEmail, "zoe@example.com").Scan(&id, &name, &statement))
	must(clients.QueryRow(byName, "%MÜLL%").Scan(&part))
	must(clients.QueryRow(arrays).Scan(pq.Array(&tags), pq.Array(&names)))
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"found":     map[string]any{"id": id, "name": name, "statement": statement},
		"by_part":   []int{part},
		"arrays":    map[string]any{"tags": tags, "names": names},
		"too_long":  sqlstate(clients.Exec(insert, 3, strings.Repeat("é", 256), nil, nil)),
		"malformed": sqlstate(nil, open("{").Ping()),
		"wrong":     sqlstate(open(os.Getenv("WRONG_KEYRING")).Exec(byName, "%")),
	}))
}

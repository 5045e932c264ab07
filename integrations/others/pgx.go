// Encrypted columns by Go's pgx. The environment: PGHOST and its like, KEYRING, WRONG_KEYRING.
// Prints, as JSON, what it has seen; an application reads its keyring from a secret store.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"github.com/jackc/pgconn"
	"github.com/jackc/pgtype"
	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

// Open makes a pool that gives each new connection its keys, and tells it what arrays of the type are.
func Open(ctx context.Context, address string, keyring func() (string, error)) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	config.AfterConnect = func(ctx context.Context, connection *pgx.Conn) error {
		keys, err := keyring()
		if err != nil {
			return err
		}
		var array uint32
		const load = "SELECT 'encrypted_text[]'::regtype::oid FROM pii_load_keyring($1)"
		if err = connection.QueryRow(ctx, load, keys).Scan(&array); err != nil {
			return err
		}
		texts := pgtype.DataType{Value: &pgtype.TextArray{}, Name: "encrypted_text[]", OID: array}
		connection.ConnInfo().RegisterDataType(texts)
		return nil
	}
	return pgxpool.ConnectConfig(ctx, config)
}

const (
	insert  = "INSERT INTO clients (id, name, email, tags) VALUES ($1, $2, $3, $4)"
	byEmail = "SELECT id, name, current_query() FROM clients WHERE email = $1"
	byName  = "SELECT id FROM clients WHERE name ILIKE $1"
	arrays  = "SELECT tags, array_agg(name) FROM clients WHERE id = 1 GROUP BY id"
)

var ctx = context.Background()

func open(keyring string) (*pgxpool.Pool, error) {
	return Open(ctx, "sslmode=disable", func() (string, error) { return keyring, nil })
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func sqlstate(_ any, err error) any {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return nil
}

func main() {
	clients, err := open(os.Getenv("KEYRING"))
	must(err)
	comma := "a,b"
	_, err = clients.Exec(ctx, insert, 1, "Zoë Müller", "zoe@example.com", []*string{&comma, nil})
	must(err)
	_, err = clients.Exec(ctx, insert, 2, "דוד לוי", nil, nil)
	must(err)
	_, err = clients.Exec(ctx, "UPDATE clients SET email = $1 WHERE id = 2", "david@example.com")
	must(err)

	var id, part int
	var name, statement string
	var tags []*string
	var names []string
	must(clients.QueryRow(ctx, byEmail, "zoe@example.com").Scan(&id, &name, &statement))
	must(clients.QueryRow(ctx, byName, "%MÜLL%").Scan(&part))
	must(clients.QueryRow(ctx, arrays).Scan(&tags, &names))
	rows := [][]any{{4, "Ann", "ann@example.com"}}
	copied, err := clients.CopyFrom(ctx, pgx.Identifier{"copies"}, []string{"id", "name", "email"}, pgx.CopyFromRows(rows))
	must(err)
	wrong, err := open(os.Getenv("WRONG_KEYRING"))
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"found":     map[string]any{"id": id, "name": name, "statement": statement},
		"by_part":   []int{part},
		"arrays":    map[string]any{"tags": tags, "names": names},
		"copied":    copied,
		"too_long":  sqlstate(clients.Exec(ctx, insert, 3, strings.Repeat("é", 256), nil, nil)),
		"malformed": sqlstate(open("{")),
		"wrong":     sqlstate(wrong.Exec(ctx, byName, "%")),
	}))
}

<?php
// Encrypted columns by PHP's PDO. The environment: PGHOST and its like, KEYRING, WRONG_KEYRING.
// Prints, as JSON, what it has seen; an application reads its keyring from a secret store.

function connect(string $keyring): PDO
{
    $connection = new PDO('pgsql:', options: [PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC]);
    $connection->prepare('SELECT pii_load_keyring(?)')->execute([$keyring]);
    return $connection;
}

function query(PDO $connection, string $statement, array $parameters = []): PDOStatement
{
    $prepared = $connection->prepare($statement);
    $prepared->execute($parameters);
    return $prepared;
}

function sqlstate(callable $fails): ?string
{
    try {
        $fails();
        return null;
    } catch (PDOException $error) {
        return $error->getCode();
    }
}

function emulated(PDO $connection, string $statement): string
{
    $prepared = $connection->prepare($statement, [PDO::ATTR_EMULATE_PREPARES => true]);
    $prepared->execute(['zoe@example.com']);
    return $prepared->fetch()['statement'];
}

function persistent(): PDO
{
    return new PDO('pgsql:', options: [PDO::ATTR_PERSISTENT => true]);
}

$clients = connect(getenv('KEYRING'));
$insert = 'INSERT INTO clients (id, name, email, tags) VALUES (?, ?, ?, ?)';
query($clients, $insert, [1, 'Zoë Müller', 'zoe@example.com', '{"a,b",NULL}']);
query($clients, $insert, [2, 'דוד לוי', null, null]);
query($clients, 'UPDATE clients SET email = ? WHERE id = 2', ['david@example.com']);
$byEmail = 'SELECT id, name, current_query() AS statement FROM clients WHERE email = ?';
$byName = 'SELECT id FROM clients WHERE name ILIKE ?';
$arrays = 'SELECT tags, to_json(tags) AS json FROM clients WHERE id = 1';
query(persistent(), 'SELECT pii_load_keyring(?)', [getenv('KEYRING')]); // and gone

echo json_encode([
    'found' => query($clients, $byEmail, ['zoe@example.com'])->fetch(),
    'by_part' => query($clients, $byName, ['%MÜLL%'])->fetchAll(PDO::FETCH_COLUMN),
    'arrays' => query($clients, $arrays)->fetch(),
    'too_long' => sqlstate(fn () => query($clients, $insert, [3, str_repeat('é', 256), null, null])),
    'malformed' => sqlstate(fn () => connect('{')),
    'wrong' => sqlstate(fn () => query(connect(getenv('WRONG_KEYRING')), $byName, ['%'])),
    'unbound' => emulated($clients, $byEmail),
    'inherited' => query(persistent(), 'SELECT count(*) FROM pii_session_keys()')->fetchColumn(),
]);

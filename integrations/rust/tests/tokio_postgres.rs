//! tokio-postgres, against the server that DATABASE_URL names; KEYRING holds the keys, for this test only.

use deadpool_postgres::{Config, Hook, HookError, Pool, PoolConfig, PoolError};
use futures_util::{SinkExt as _, TryStreamExt as _, pin_mut};
use pazpaz_pii_client::EncryptedText;
use pazpaz_pii_client::tokio_postgres::{load_keys, load_transaction_keys};
use std::env::var;
use tokio_postgres::binary_copy::{BinaryCopyInWriter, BinaryCopyOutStream};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

const TEXTS: [&str; 5] = ["", "Zoë Müller", "דוד לוי", "😀", "O'Hara \\ \"x\""];

async fn connect() -> Client {
    let url = var("DATABASE_URL").expect("DATABASE_URL");
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("connected");
    tokio::spawn(connection);
    client
}

fn keyring() -> String {
    var("KEYRING").expect("KEYRING")
}

/// A session with keys, and a table of its own that goes with it.
async fn connect_keyed() -> Client {
    let client = connect().await;
    load_keys(&client, &keyring()).await.expect("loaded");
    client
        .batch_execute(
            "CREATE TEMP TABLE clients (id int PRIMARY KEY, name encrypted_text(5000), email encrypted_text(255, searchable));
             CREATE INDEX clients_email ON clients USING hash (email)",
        )
        .await
        .expect("created");
    client
}

async fn fill(client: &Client) {
    for (id, text) in (0..).zip(TEXTS) {
        let email = EncryptedText(format!("c{id}@example.com"));
        let insert = "INSERT INTO clients VALUES ($1, $2, $3)";
        client.execute(insert, &[&id, &EncryptedText::from(text), &email]).await.expect("inserted");
    }
}

async fn names(client: &Client) -> Vec<String> {
    let rows = client.query("SELECT name FROM clients ORDER BY id", &[]).await.expect("rows");
    rows.iter().map(|row| row.get::<_, EncryptedText>(0).0).collect()
}

#[tokio::test]
async fn values_come_back_in_binary_format() {
    let client = connect_keyed().await;
    fill(&client).await;
    assert_eq!(names(&client).await, TEXTS);
    let long = EncryptedText("ש".repeat(5000));
    client
        .execute("UPDATE clients SET name = $1, email = NULL WHERE id = 0", &[&long])
        .await
        .expect("updated");
    let row =
        client.query_one("SELECT name, email FROM clients WHERE id = 0", &[]).await.expect("a row");
    assert_eq!(row.get::<_, EncryptedText>(0), long);
    assert_eq!(row.get::<_, Option<EncryptedText>>(1), None);
}

#[tokio::test]
async fn values_come_back_in_text_format() {
    let client = connect_keyed().await;
    fill(&client).await;
    let messages = client.simple_query("SELECT name FROM clients ORDER BY id").await.expect("rows");
    let found: Vec<_> = messages
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        })
        .collect();
    assert_eq!(found, TEXTS);
}

#[tokio::test]
async fn prepared_statements_find_by_equality_and_pattern() {
    let client = connect_keyed().await;
    fill(&client).await;
    let by_email =
        client.prepare("SELECT id FROM clients WHERE email = $1").await.expect("prepared");
    for id in 0..20 {
        let email = EncryptedText(format!("c{id}@example.com"));
        let row = client.query_opt(&by_email, &[&email]).await.expect("an answer");
        assert_eq!(row.map(|row| row.get::<_, i32>(0)), (id < 5).then_some(id));
    }
    let as_text = client
        .prepare_typed("SELECT id FROM clients WHERE email = $1", &[Type::TEXT])
        .await
        .expect("prepared");
    let row = client.query_one(&as_text, &[&"c3@example.com"]).await.expect("a row");
    assert_eq!(row.get::<_, i32>(0), 3);
    let like = client
        .query_one("SELECT id FROM clients WHERE name ILIKE $1", &[&"%MÜLL%"])
        .await
        .expect("a row");
    assert_eq!(like.get::<_, i32>(0), 1);
    let any = [EncryptedText::from("c1@example.com"), EncryptedText::from("c2@example.com")];
    let rows = client
        .query("SELECT id FROM clients WHERE email = ANY ($1) ORDER BY id", &[&&any[..]])
        .await
        .expect("rows");
    assert_eq!(rows.iter().map(|row| row.get::<_, i32>(0)).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn copy_in_both_formats() {
    let client = connect_keyed().await;
    let encrypted = client.prepare("SELECT name FROM clients").await.expect("prepared").columns()
        [0]
    .type_()
    .clone();
    let types = [Type::INT4, encrypted];

    let sink = client.copy_in("COPY clients (id, name) FROM STDIN BINARY").await.expect("copy");
    let writer = BinaryCopyInWriter::new(sink, &types);
    pin_mut!(writer);
    for (id, text) in (0_i32..).zip(TEXTS) {
        writer.as_mut().write(&[&id, &EncryptedText::from(text)]).await.expect("written");
    }
    assert_eq!(writer.finish().await.expect("finished"), 5);
    assert_eq!(names(&client).await, TEXTS);

    let stream = client
        .copy_out("COPY (SELECT id, name FROM clients ORDER BY id) TO STDOUT BINARY")
        .await
        .expect("copy");
    let rows: Vec<_> = BinaryCopyOutStream::new(stream, &types).try_collect().await.expect("rows");
    let found: Vec<_> = rows.iter().map(|row| row.get::<EncryptedText>(1).0).collect();
    assert_eq!(found, TEXTS);

    let sink = client.copy_in("COPY clients (id, name) FROM STDIN").await.expect("copy");
    pin_mut!(sink);
    sink.send(bytes::Bytes::from_static("10\tZoë\n11\t\\N\n".as_bytes())).await.expect("sent");
    assert_eq!(sink.finish().await.expect("finished"), 2);
    let row = client
        .query_one("SELECT count(name) FROM clients WHERE id >= 10", &[])
        .await
        .expect("a row");
    assert_eq!(row.get::<_, i64>(0), 1);
}

#[tokio::test]
async fn too_long_is_error_22001() {
    let client = connect_keyed().await;
    let long = EncryptedText("é".repeat(5001));
    let error =
        client.execute("INSERT INTO clients VALUES (1, $1)", &[&long]).await.expect_err("refused");
    assert_eq!(error.code(), Some(&SqlState::STRING_DATA_RIGHT_TRUNCATION));
}

#[tokio::test]
async fn without_a_key_there_is_only_ciphertext() {
    let client = connect_keyed().await;
    fill(&client).await;
    client.execute("SELECT pii_unload_keys()", &[]).await.expect("unloaded");
    assert!(names(&client).await.iter().all(|name| name.starts_with("v2:")));
    let refused =
        client.execute("INSERT INTO clients VALUES (9, $1)", &[&EncryptedText::from("John")]).await;
    assert_eq!(
        refused.expect_err("refused").code(),
        Some(&SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE)
    );
}

#[tokio::test]
async fn keys_for_one_transaction() {
    let mut client = connect_keyed().await;
    fill(&client).await;
    client.execute("SELECT pii_unload_keys()", &[]).await.expect("unloaded");
    let transaction = client.transaction().await.expect("begun");
    load_transaction_keys(&transaction, &keyring()).await.expect("loaded");
    assert_eq!(names(transaction.client()).await, TEXTS);
    transaction.commit().await.expect("committed");
    assert!(names(&client).await.iter().all(|name| name.starts_with("v2:")));
}

#[tokio::test]
async fn arrays_are_vectors() {
    let client = connect_keyed().await;
    fill(&client).await;
    let given = vec![Some(EncryptedText::from("a,\"b")), None];
    let row = client
        .query_one(
            "SELECT $1::encrypted_text[], array_agg(name ORDER BY id) FROM clients",
            &[&given],
        )
        .await
        .expect("a row");
    assert_eq!(row.get::<_, Vec<Option<EncryptedText>>>(0), given);
    assert_eq!(row.get::<_, Vec<EncryptedText>>(1), TEXTS.map(EncryptedText::from));
}

#[tokio::test]
async fn another_key_is_an_error() {
    let client = connect_keyed().await;
    fill(&client).await;
    load_keys(&client, &var("WRONG_KEYRING").expect("WRONG_KEYRING")).await.expect("loaded");
    let error = client.query("SELECT name FROM clients", &[]).await.expect_err("refused");
    assert_eq!(error.code(), Some(&SqlState::DATA_CORRUPTED));
}

/// A pool of one connection, which is given what `keyring` returns.
fn pool(keyring: fn() -> Option<String>) -> Pool {
    let config = Config {
        url: Some(var("DATABASE_URL").expect("DATABASE_URL")),
        pool: Some(PoolConfig::new(1)),
        ..Config::default()
    };
    let hook = Hook::async_fn(move |client, _| {
        Box::pin(async move {
            let keyring = keyring().ok_or(HookError::message("no keyring"))?;
            load_keys(client, &keyring).await.map_err(HookError::Backend)
        })
    });
    config.builder(NoTls).expect("a manager").post_create(hook).build().expect("a pool")
}

#[tokio::test]
async fn a_pool_without_keys_gives_no_connection() {
    let malformed = pool(|| Some("{".to_owned())).get().await.expect_err("refused");
    let PoolError::PostCreateHook(HookError::Backend(error)) = malformed else {
        panic!("{malformed:?}")
    };
    assert_eq!(error.code(), Some(&SqlState::INVALID_PARAMETER_VALUE));
    let none = pool(|| None).get().await.expect_err("refused");
    assert!(matches!(none, PoolError::PostCreateHook(HookError::Message(_))), "{none:?}");
}

#[tokio::test]
async fn a_connection_that_dies_is_replaced_by_one_with_keys() {
    let pool = pool(|| Some(keyring()));
    let client = pool.get().await.expect("a connection");
    let died = client.query("SELECT pg_terminate_backend(pg_backend_pid())", &[]).await;
    assert_eq!(died.expect_err("terminated").code(), Some(&SqlState::ADMIN_SHUTDOWN));
    // The pool asks whether the connection is closed, which is known when its task has ended.
    while !client.is_closed() {
        tokio::task::yield_now().await;
    }
    drop(client);
    let client = pool.get().await.expect("a connection");
    let row = client.query_one("SELECT pii_encrypt('x')", &[]).await.expect("a row");
    assert_eq!(&*row.get::<_, EncryptedText>(0), "x");
}

#[test]
fn debug_output_does_not_show_the_text() {
    assert!(!format!("{:?}", EncryptedText::from("Zoë")).contains("Zoë"));
}

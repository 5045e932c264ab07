//! sqlx, against the server that DATABASE_URL names; KEYRING holds the keys, for this test only.

use pazpaz_pii_client::EncryptedText;
use pazpaz_pii_client::sqlx::{load_keys, load_transaction_keys};
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{Connection as _, Error, PgConnection, Row as _};
use std::env::var;
use std::time::Duration;

const TEXTS: [&str; 5] = ["", "Zoë Müller", "דוד לוי", "😀", "O'Hara \\ \"x\""];

/// Its connections are given what `keyring` returns.
fn pool(keyring: fn() -> String, patience: Duration) -> PgPool {
    let options = PgPoolOptions::new().max_connections(1).acquire_timeout(patience).after_connect(
        move |connection, _| Box::pin(async move { load_keys(connection, &keyring()).await }),
    );
    options.connect_lazy(&url()).expect("a pool")
}

fn url() -> String {
    var("DATABASE_URL").expect("DATABASE_URL")
}

fn keyring() -> String {
    var("KEYRING").expect("KEYRING")
}

/// A pool of one connection, with a table of its own that goes with it.
async fn keyed_pool() -> PgPool {
    let pool = pool(keyring, Duration::from_secs(30));
    sqlx::raw_sql(
        "CREATE TEMP TABLE clients (id int PRIMARY KEY, name encrypted_text(5000),
             email encrypted_text(255, searchable), tags encrypted_text[]);
         CREATE INDEX clients_email ON clients USING hash (email)",
    )
    .execute(&pool)
    .await
    .expect("created");
    for (id, text) in (0_i32..).zip(TEXTS) {
        sqlx::query("INSERT INTO clients VALUES ($1, $2, $3)")
            .bind(id)
            .bind(EncryptedText::from(text))
            .bind(EncryptedText(format!("c{id}@example.com")))
            .execute(&pool)
            .await
            .expect("inserted");
    }
    pool
}

async fn names(pool: &PgPool) -> Vec<String> {
    let names = sqlx::query_scalar("SELECT name FROM clients ORDER BY id").fetch_all(pool).await;
    names.expect("rows").into_iter().map(|name: EncryptedText| name.0).collect()
}

fn code(error: &Error) -> Option<String> {
    error.as_database_error().and_then(|error| error.code()).map(Into::into)
}

#[tokio::test]
async fn values_come_back_in_both_formats() {
    let pool = keyed_pool().await;
    assert_eq!(names(&pool).await, TEXTS);
    let rows = sqlx::raw_sql("SELECT name FROM clients ORDER BY id").fetch_all(&pool).await;
    let found: Vec<EncryptedText> = rows.expect("rows").iter().map(|row| row.get(0)).collect();
    assert_eq!(found, TEXTS.map(EncryptedText::from));
    let null: Option<EncryptedText> =
        sqlx::query_scalar("SELECT NULL::encrypted_text").fetch_one(&pool).await.expect("a row");
    assert_eq!(null, None);
}

#[tokio::test]
async fn parameters_are_encrypted_text_or_text() {
    let pool = keyed_pool().await;
    let by_email = "SELECT id FROM clients WHERE email = $1";
    for id in 0..20_i32 {
        let email = format!("c{id}@example.com");
        let expected = (id < 5).then_some(id);
        let found = sqlx::query_scalar(by_email).bind(&email).fetch_optional(&pool).await;
        assert_eq!(found.expect("an answer"), expected);
        let found = sqlx::query_scalar(by_email).bind(EncryptedText(email)).fetch_optional(&pool);
        assert_eq!(found.await.expect("an answer"), expected);
    }
    let like: Vec<i32> = sqlx::query_scalar("SELECT id FROM clients WHERE name ILIKE $1")
        .bind("%MÜLL%")
        .fetch_all(&pool)
        .await
        .expect("rows");
    assert_eq!(like, [1]);
}

#[tokio::test]
async fn arrays_are_vectors() {
    let pool = keyed_pool().await;
    let tags = vec![Some(EncryptedText::from("a,\"b")), None];
    let update = sqlx::query("UPDATE clients SET tags = $1 WHERE id = 1").bind(&tags);
    update.execute(&pool).await.expect("updated");
    let found: Vec<Option<EncryptedText>> =
        sqlx::query_scalar("SELECT tags FROM clients WHERE id = 1")
            .fetch_one(&pool)
            .await
            .expect("a row");
    assert_eq!(found, tags);
    let all: Vec<EncryptedText> =
        sqlx::query_scalar("SELECT array_agg(name ORDER BY id) FROM clients")
            .fetch_one(&pool)
            .await
            .expect("a row");
    assert_eq!(all, TEXTS.map(EncryptedText::from));
    let any = [EncryptedText::from("c1@example.com"), EncryptedText::from("c2@example.com")];
    let ids: Vec<i32> =
        sqlx::query_scalar("SELECT id FROM clients WHERE email = ANY ($1) ORDER BY id")
            .bind(&any[..])
            .fetch_all(&pool)
            .await
            .expect("rows");
    assert_eq!(ids, [1, 2]);
}

#[tokio::test]
async fn keys_for_one_transaction() {
    let pool = keyed_pool().await;
    sqlx::query("SELECT pii_unload_keys()").execute(&pool).await.expect("unloaded");
    let mut transaction = pool.begin().await.expect("begun");
    load_transaction_keys(&mut transaction, &keyring()).await.expect("loaded");
    let name: EncryptedText = sqlx::query_scalar("SELECT name FROM clients WHERE id = 1")
        .fetch_one(&mut *transaction)
        .await
        .expect("a row");
    assert_eq!(&*name, "Zoë Müller");
    transaction.commit().await.expect("committed");
    assert!(names(&pool).await.iter().all(|name| name.starts_with("v2:")));
}

#[tokio::test]
async fn a_malformed_keyring_gives_no_connection() {
    // sqlx tries again until it gives up, and tells why in its log only.
    let pool = pool(|| "{".to_owned(), Duration::from_millis(500));
    let error = pool.acquire().await.expect_err("refused");
    assert!(matches!(error, Error::PoolTimedOut), "{error}");
    let mut connection = PgConnection::connect(&url()).await.expect("connected");
    let error = load_keys(&mut connection, "{").await.expect_err("refused");
    assert_eq!(code(&error).as_deref(), Some("22023"));
    let mut transaction = connection.begin().await.expect("begun");
    let error = load_transaction_keys(&mut transaction, "{").await.expect_err("refused");
    assert_eq!(code(&error).as_deref(), Some("22023"));
}

#[tokio::test]
async fn another_key_is_an_error() {
    let pool = keyed_pool().await;
    let mut transaction = pool.begin().await.expect("begun");
    let wrong = var("WRONG_KEYRING").expect("WRONG_KEYRING");
    load_transaction_keys(&mut transaction, &wrong).await.expect("loaded");
    let read = sqlx::query("SELECT name FROM clients").fetch_all(&mut *transaction).await;
    assert_eq!(code(&read.expect_err("refused")).as_deref(), Some("XX001"));
}

#[tokio::test]
async fn a_connection_that_dies_is_replaced_by_one_with_keys() {
    let pool = keyed_pool().await;
    let died = sqlx::query("SELECT pg_terminate_backend(pg_backend_pid())").execute(&pool).await;
    assert_eq!(code(&died.expect_err("terminated")).as_deref(), Some("57P01"));
    let text: EncryptedText =
        sqlx::query_scalar("SELECT pii_encrypt('x')").fetch_one(&pool).await.expect("a row");
    assert_eq!(&*text, "x");
}

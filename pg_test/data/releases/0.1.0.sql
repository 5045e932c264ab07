--
-- PostgreSQL database dump
--


-- Dumped from database version 14.23
-- Dumped by pg_dump version 14.23

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: Odd schema; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA "Odd schema";


ALTER SCHEMA "Odd schema" OWNER TO postgres;

--
-- Name: pazpaz_pii; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pazpaz_pii WITH SCHEMA public;


--
-- Name: EXTENSION pazpaz_pii; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pazpaz_pii IS 'column encryption: opaque ciphertext without a key, text with one';


--
-- Name: address; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.address AS (
	street public.encrypted_text,
	house integer
);


ALTER TYPE public.address OWNER TO postgres;

--
-- Name: given_secret; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.given_secret AS public.encrypted_text(20,searchable) NOT NULL
	CONSTRAINT given_secret_check CHECK ((VALUE IS NOT NULL));


ALTER DOMAIN public.given_secret OWNER TO postgres;

--
-- Name: short_secret; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.short_secret AS public.encrypted_text(20);


ALTER DOMAIN public.short_secret OWNER TO postgres;

--
-- Name: viewed_name(integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.viewed_name(integer) RETURNS text
    LANGUAGE sql STABLE
    AS $_$SELECT v.name::text FROM public.viewed AS v WHERE v.id = $1$_$;


ALTER FUNCTION public.viewed_name(integer) OWNER TO postgres;

SET default_tablespace = '';

--
-- Name: Parts "of" it; Type: TABLE; Schema: Odd schema; Owner: postgres
--

CREATE TABLE "Odd schema"."Parts ""of"" it" (
    id integer NOT NULL,
    kind integer NOT NULL,
    name public.encrypted_text(40),
    email public.encrypted_text(searchable)
)
PARTITION BY LIST (kind);


ALTER TABLE "Odd schema"."Parts ""of"" it" OWNER TO postgres;

SET default_table_access_method = heap;

--
-- Name: first; Type: TABLE; Schema: Odd schema; Owner: postgres
--

CREATE TABLE "Odd schema".first (
    id integer NOT NULL,
    kind integer NOT NULL,
    name public.encrypted_text(40),
    email public.encrypted_text(searchable)
);


ALTER TABLE "Odd schema".first OWNER TO postgres;

--
-- Name: rest; Type: TABLE; Schema: Odd schema; Owner: postgres
--

CREATE TABLE "Odd schema".rest (
    email public.encrypted_text(searchable),
    id integer NOT NULL,
    kind integer NOT NULL,
    name public.encrypted_text(40)
);


ALTER TABLE "Odd schema".rest OWNER TO postgres;

--
-- Name: adopted; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.adopted (
    id integer NOT NULL,
    secret public.encrypted_text(30),
    other bytea
);


ALTER TABLE public.adopted OWNER TO postgres;

--
-- Name: blind; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.blind (
    id integer NOT NULL,
    email public.encrypted_text,
    exact bytea,
    folded bytea
);


ALTER TABLE public.blind OWNER TO postgres;

--
-- Name: by_hash; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.by_hash (
    email public.encrypted_text(searchable),
    id integer
)
PARTITION BY HASH (email);


ALTER TABLE public.by_hash OWNER TO postgres;

--
-- Name: by_hash_0; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.by_hash_0 (
    email public.encrypted_text(searchable),
    id integer
);


ALTER TABLE public.by_hash_0 OWNER TO postgres;

--
-- Name: by_hash_1; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.by_hash_1 (
    email public.encrypted_text(searchable),
    id integer
);


ALTER TABLE public.by_hash_1 OWNER TO postgres;

--
-- Name: parent; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.parent (
    id integer,
    name public.encrypted_text
);


ALTER TABLE public.parent OWNER TO postgres;

--
-- Name: child; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.child (
    more public.encrypted_text(9)
)
INHERITS (public.parent);


ALTER TABLE public.child OWNER TO postgres;

--
-- Name: decided; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.decided (
    id integer NOT NULL,
    phone text,
    nickname text
);


ALTER TABLE public.decided OWNER TO postgres;

--
-- Name: forms; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.forms (
    id integer NOT NULL,
    plain public.encrypted_text,
    found public.encrypted_text(searchable),
    bound bytea,
    raw bytea,
    armoured text,
    document jsonb,
    legacy bytea
);


ALTER TABLE public.forms OWNER TO postgres;

--
-- Name: granted; Type: TABLE; Schema: public; Owner: golden_owner
--

CREATE TABLE public.granted (
    id integer NOT NULL,
    tenant text,
    name public.encrypted_text(20)
);


ALTER TABLE public.granted OWNER TO golden_owner;

--
-- Name: indexed; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.indexed (
    id integer NOT NULL,
    name public.encrypted_text(40),
    email public.encrypted_text(60,searchable) NOT NULL,
    workspace integer NOT NULL
);


ALTER TABLE public.indexed OWNER TO postgres;

--
-- Name: migration_backfilled; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_backfilled (
    id integer NOT NULL,
    name character varying(40) DEFAULT 'nobody'::character varying NOT NULL,
    email text,
    note text,
    name__encrypted public.encrypted_text(40),
    email__encrypted public.encrypted_text(searchable)
);


ALTER TABLE public.migration_backfilled OWNER TO postgres;

--
-- Name: COLUMN migration_backfilled.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_backfilled.name IS 'a comment';


--
-- Name: COLUMN migration_backfilled.name__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_backfilled.name__encrypted IS 'the encrypted name, while it is migrated by pazpaz_pii';


--
-- Name: COLUMN migration_backfilled.email__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_backfilled.email__encrypted IS 'the encrypted email, while it is migrated by pazpaz_pii';


--
-- Name: migration_decrypted; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_decrypted (
    id integer NOT NULL,
    name character varying(40) DEFAULT 'nobody'::character varying NOT NULL,
    email text,
    note text
);


ALTER TABLE public.migration_decrypted OWNER TO postgres;

--
-- Name: COLUMN migration_decrypted.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_decrypted.name IS 'a comment';


--
-- Name: migration_encrypted; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_encrypted (
    id integer NOT NULL,
    name public.encrypted_text(40) DEFAULT 'nobody'::character varying NOT NULL,
    email public.encrypted_text(searchable),
    note text
);


ALTER TABLE public.migration_encrypted OWNER TO postgres;

--
-- Name: COLUMN migration_encrypted.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_encrypted.name IS 'a comment';


--
-- Name: migration_failed; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_failed (
    id integer NOT NULL,
    name character varying(40) DEFAULT 'nobody'::character varying NOT NULL,
    email text,
    note text,
    name__encrypted public.encrypted_text(40),
    email__encrypted public.encrypted_text(50,searchable)
);


ALTER TABLE public.migration_failed OWNER TO postgres;

--
-- Name: COLUMN migration_failed.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_failed.name IS 'a comment';


--
-- Name: COLUMN migration_failed.name__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_failed.name__encrypted IS 'the encrypted name, while it is migrated by pazpaz_pii';


--
-- Name: COLUMN migration_failed.email__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_failed.email__encrypted IS 'the encrypted email, while it is migrated by pazpaz_pii';


--
-- Name: migration_finished; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_finished (
    id integer NOT NULL,
    name__plaintext character varying(40),
    email__plaintext text,
    note text,
    name public.encrypted_text(40) DEFAULT 'nobody'::character varying NOT NULL,
    email public.encrypted_text(searchable)
);


ALTER TABLE public.migration_finished OWNER TO postgres;

--
-- Name: COLUMN migration_finished.name__plaintext; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_finished.name__plaintext IS 'a comment';


--
-- Name: COLUMN migration_finished.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_finished.name IS 'a comment';


--
-- Name: migration_halfway; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_halfway (
    id integer NOT NULL,
    name character varying(40) DEFAULT 'nobody'::character varying NOT NULL,
    email text,
    note text,
    name__encrypted public.encrypted_text(40),
    email__encrypted public.encrypted_text(searchable)
);


ALTER TABLE public.migration_halfway OWNER TO postgres;

--
-- Name: COLUMN migration_halfway.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_halfway.name IS 'a comment';


--
-- Name: COLUMN migration_halfway.name__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_halfway.name__encrypted IS 'the encrypted name, while it is migrated by pazpaz_pii';


--
-- Name: COLUMN migration_halfway.email__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_halfway.email__encrypted IS 'the encrypted email, while it is migrated by pazpaz_pii';


--
-- Name: migration_parts; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_parts (
    id integer,
    name text,
    name__encrypted public.encrypted_text
)
PARTITION BY LIST (id);


ALTER TABLE public.migration_parts OWNER TO postgres;

--
-- Name: COLUMN migration_parts.name__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_parts.name__encrypted IS 'the encrypted name, while it is migrated by pazpaz_pii';


--
-- Name: migration_parts_1; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_parts_1 (
    id integer,
    name text,
    name__encrypted public.encrypted_text
);


ALTER TABLE public.migration_parts_1 OWNER TO postgres;

--
-- Name: migration_parts_2; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_parts_2 (
    id integer,
    name text,
    name__encrypted public.encrypted_text
);


ALTER TABLE public.migration_parts_2 OWNER TO postgres;

--
-- Name: migration_scrubbed; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_scrubbed (
    id integer NOT NULL,
    name public.encrypted_text(40) DEFAULT 'nobody'::character varying NOT NULL,
    email public.encrypted_text(searchable),
    note text
);


ALTER TABLE public.migration_scrubbed OWNER TO postgres;

--
-- Name: COLUMN migration_scrubbed.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_scrubbed.name IS 'a comment';


--
-- Name: migration_started; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.migration_started (
    id integer NOT NULL,
    name character varying(40) DEFAULT 'nobody'::character varying NOT NULL,
    email text,
    note text,
    name__encrypted public.encrypted_text(40),
    email__encrypted public.encrypted_text(searchable)
);


ALTER TABLE public.migration_started OWNER TO postgres;

--
-- Name: COLUMN migration_started.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_started.name IS 'a comment';


--
-- Name: COLUMN migration_started.name__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_started.name__encrypted IS 'the encrypted name, while it is migrated by pazpaz_pii';


--
-- Name: COLUMN migration_started.email__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.migration_started.email__encrypted IS 'the encrypted email, while it is migrated by pazpaz_pii';


--
-- Name: nested; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.nested (
    id integer NOT NULL,
    tags public.encrypted_text(20)[],
    grid public.encrypted_text[],
    keyed public.encrypted_text(20,searchable)[],
    short public.short_secret,
    given public.given_secret
);


ALTER TABLE public.nested OWNER TO postgres;

--
-- Name: older; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.older (
    id integer NOT NULL,
    plain public.encrypted_text,
    found public.encrypted_text(20,searchable)
);


ALTER TABLE public.older OWNER TO postgres;

--
-- Name: places; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.places (
    id integer NOT NULL,
    place public.address
);
ALTER TABLE ONLY public.places ALTER COLUMN place SET STATISTICS 0;


ALTER TABLE public.places OWNER TO postgres;

--
-- Name: referring; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.referring (
    id integer NOT NULL,
    indexed integer
);


ALTER TABLE public.referring OWNER TO postgres;

--
-- Name: viewed; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.viewed (
    id integer NOT NULL,
    name public.encrypted_text DEFAULT 'nobody'::text,
    email public.encrypted_text,
    phone public.encrypted_text(30),
    made integer GENERATED ALWAYS AS ((id * 2)) STORED
);


ALTER TABLE public.viewed OWNER TO postgres;

--
-- Name: viewed_copy; Type: MATERIALIZED VIEW; Schema: public; Owner: postgres
--

CREATE MATERIALIZED VIEW public.viewed_copy AS
 SELECT viewed.id,
    viewed.name
   FROM public.viewed
  WITH NO DATA;


ALTER TABLE public.viewed_copy OWNER TO postgres;

--
-- Name: viewed_masked; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.viewed_masked WITH (security_barrier='true') AS
 SELECT viewed.id,
    public.pii_masked(viewed.name, 'full'::text) AS name,
    public.pii_masked(viewed.email, 'email'::text) AS email,
    public.pii_masked(viewed.phone, 'last4'::text) AS phone,
    viewed.made
   FROM public.viewed;


ALTER TABLE public.viewed_masked OWNER TO postgres;

--
-- Name: VIEW viewed_masked; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON VIEW public.viewed_masked IS 'public.viewed with its encrypted columns masked for roles that may not decrypt';


--
-- Name: viewed_names; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.viewed_names AS
 SELECT viewed.id,
    upper((viewed.name)::text) AS name
   FROM public.viewed
  WHERE (viewed.email OPERATOR(public.~~) '%@%'::text);


ALTER TABLE public.viewed_names OWNER TO postgres;

--
-- Name: wrapped; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.wrapped (
    id integer NOT NULL,
    plain public.encrypted_text(20)
);


ALTER TABLE public.wrapped OWNER TO postgres;

--
-- Name: first; Type: TABLE ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER TABLE ONLY "Odd schema"."Parts ""of"" it" ATTACH PARTITION "Odd schema".first FOR VALUES IN (1);


--
-- Name: rest; Type: TABLE ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER TABLE ONLY "Odd schema"."Parts ""of"" it" ATTACH PARTITION "Odd schema".rest DEFAULT;


--
-- Name: by_hash_0; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.by_hash ATTACH PARTITION public.by_hash_0 FOR VALUES WITH (modulus 2, remainder 0);


--
-- Name: by_hash_1; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.by_hash ATTACH PARTITION public.by_hash_1 FOR VALUES WITH (modulus 2, remainder 1);


--
-- Name: migration_parts_1; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_parts ATTACH PARTITION public.migration_parts_1 FOR VALUES IN (1);


--
-- Name: migration_parts_2; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_parts ATTACH PARTITION public.migration_parts_2 DEFAULT;


--
-- Data for Name: first; Type: TABLE DATA; Schema: Odd schema; Owner: postgres
--

COPY "Odd schema".first (id, kind, name, email) FROM stdin;
1	1	v2:SkEzFJ/O5GhWnjnBpsn+zZWEnHvzI2s2AKHklco5S4gPCg==	v2.1:PGLacaL5qqYJnGCyqhouCrQQOlEK8oy3xR18DleBKxqk3JeXWTMc+Ts3pR/uYAGfgJQ=
4	1	v2:XRKyUzsa3z4pg6zqiJc2kVJQJRQ++4O6uVaBy7Yjt7YwIQ==	v2.1:gp+QJyaZDLTp/IKn4CIRAsZyvxk3Iksx8VpgNysyXNcbUDbHZCgADONSzQK9azBcpJQ=
7	1	v2:ZpKS1aUD4jdY7Ux9kDY1lMohNHOIs7D5m29QO5VkEg4miw==	v2.1:AT2MrcLwWu2OjnOP+xPZKGNk5xgUP4LNNhuMD2qwZiGmRI5V5h+WtRcc3LBo7/mK8Ps=
\.


--
-- Data for Name: rest; Type: TABLE DATA; Schema: Odd schema; Owner: postgres
--

COPY "Odd schema".rest (email, id, kind, name) FROM stdin;
v2.1:xctB6dCphOKRmYn+Upr4d0HNsLDGZttbQks2pbIbR+7H4F1Dmucv04UjQacRkae3AS4=	2	2	v2:/gZYRf2ns33HXWbdIdMKuzxC1obmkxxRRdbvRipgE0YIOQ==
v2.1:DpqUnYIFK3uLjgApVLRawsfdWonMt8Ma53QQzd9pBKupjipQ5JUejTq2U1giI7cim50=	3	0	v2:Ouh3qFzhopPed9P5Ig9Eqcv+krCrJDQxMD2kF3M6F4NdLw==
v2.1:Av1ScX5x6qsW6tqo6lhg355W6rOs+YVRCc2cAFBCu6zmuH0yiIhSa2OdF8V+QHE6qbI=	5	2	v2:3jyayLMD6FaDX6myT6f3fJ/BfYDRHuprYACC8jKFuCwT9w==
v2.1:0cEzdw8DAYP3DprOCxeBZt+pCYrKNRFVaSAWubfzeHH4ZKzqzly7piZbDnq/e0Vi/cE=	6	0	v2:DrQCFl4Y6Of5jZ0ljXQe8CrSb9J8rI4R0ZNdtcyz2TpA6Q==
v2.1:2gMZ1V9RYSondmpfESOJHZcUnkb46WecS93vQEN7+xPgdWCQD9ZqWGxXaNTnermElkI=	8	2	v2:P2rBG33WeuTh1OOvPQf5zRbT85EWhfK7rTB59uj/P+CqQg==
v2.1:vIClky5wi2fE/04ujhEygrY4F4dlrBBEyPhhUnkQEZ41Qn8a8nYhCX/vVLsTqd8DQpU=	9	0	v2:urr8ffJShPIUjPDR3OFSdjGg6xXRpX/TYjX+dgMtSkD7Zg==
\.


--
-- Data for Name: pii_bytea_column; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_bytea_column (declared) FROM stdin;
public.forms.raw
\.


--
-- Data for Name: pii_conversion; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_conversion (plain, encrypted, table_name, number, state, plain_type, plain_typmod, is_latest) FROM stdin;
public.migration_started.name	public.migration_started.name__encrypted	public.migration_started	1	started	character varying	44	t
public.migration_started.email	public.migration_started.email__encrypted	public.migration_started	2	started	text	-1	t
public.migration_backfilled.name	public.migration_backfilled.name__encrypted	public.migration_backfilled	1	started	character varying	44	t
public.migration_backfilled.email	public.migration_backfilled.email__encrypted	public.migration_backfilled	2	started	text	-1	t
public.migration_finished.name__plaintext	public.migration_finished.name	public.migration_finished	1	finished	character varying	44	t
public.migration_finished.email__plaintext	public.migration_finished.email	public.migration_finished	2	finished	text	-1	t
public.migration_scrubbed.name	\N	public.migration_scrubbed	1	encrypted	character varying	44	t
public.migration_scrubbed.email	\N	public.migration_scrubbed	2	encrypted	text	-1	t
public.migration_encrypted.name	\N	public.migration_encrypted	1	encrypted	character varying	44	t
public.migration_encrypted.email	\N	public.migration_encrypted	2	encrypted	text	-1	t
public.migration_halfway.email	public.migration_halfway.email__encrypted	public.migration_halfway	2	started	text	-1	t
public.migration_halfway.name	public.migration_halfway.name__encrypted	public.migration_halfway	1	started	character varying	44	t
public.migration_failed.email	public.migration_failed.email__encrypted	public.migration_failed	2	started	text	-1	t
public.migration_failed.name	public.migration_failed.name__encrypted	public.migration_failed	1	started	character varying	44	t
public.migration_parts.name	public.migration_parts.name__encrypted	public.migration_parts	1	started	text	-1	t
public.migration_parts_1.name	public.migration_parts_1.name__encrypted	public.migration_parts	1	started	text	-1	t
public.migration_parts_2.name	public.migration_parts_2.name__encrypted	public.migration_parts	1	started	text	-1	t
\.


--
-- Data for Name: pii_definition; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_definition (member, number, kind, form, columns, names, others, object, tablespace, clause) FROM stdin;
public.migration_finished	5	index	index	{public.migration_finished.id,public.migration_finished.name__plaintext}	{id,name}	{}	migration_finished_name		btree (name, id)
public.migration_finished	4	index	unique index	{public.migration_finished.email__plaintext}	{email}	{}	migration_finished_email		btree (email)
public.migration_finished	3	not_null	not null	{public.migration_finished.name__plaintext}	{name}	{}			
public.migration_finished	2	default	default	{public.migration_finished.name__plaintext}	{name}	{}			'nobody'::character varying
public.migration_finished	1	check	check	{public.migration_finished.name__plaintext,public.migration_finished.name,public.migration_finished.email__plaintext,public.migration_finished.email}	{name,name__encrypted,email,email__encrypted}	{}	pii_in_step		((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))
public.migration_started	1	check	check	{public.migration_started.name,public.migration_started.name__encrypted,public.migration_started.email,public.migration_started.email__encrypted}	{name,name__encrypted,email,email__encrypted}	{}	pii_in_step		((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))
public.migration_backfilled	1	check	check	{public.migration_backfilled.name,public.migration_backfilled.name__encrypted,public.migration_backfilled.email,public.migration_backfilled.email__encrypted}	{name,name__encrypted,email,email__encrypted}	{}	pii_in_step		((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))
public.migration_scrubbed	6	default	default	{public.migration_scrubbed.name}	{name}	{}			'nobody'::character varying
public.migration_scrubbed	5	index	index	{public.migration_scrubbed.id,public.migration_scrubbed.name}	{id,name}	{}	migration_scrubbed_name		btree (name, id)
public.migration_scrubbed	4	index	unique index	{public.migration_scrubbed.email}	{email}	{}	migration_scrubbed_email		btree (email)
public.migration_scrubbed	3	not_null	not null	{public.migration_scrubbed.name}	{name}	{}			
public.migration_scrubbed	1	check	check	{public.migration_scrubbed.name,-,public.migration_scrubbed.email,-}	{name,name__encrypted,email,email__encrypted}	{}	pii_in_step		((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))
public.migration_halfway	1	check	check	{public.migration_halfway.name,public.migration_halfway.name__encrypted,public.migration_halfway.email,public.migration_halfway.email__encrypted}	{name,name__encrypted,email,email__encrypted}	{}	pii_in_step		((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))
public.migration_encrypted	4	index	index	{public.migration_encrypted.id,public.migration_encrypted.name}	{id,name}	{}	migration_encrypted_name		btree (name, id)
public.migration_encrypted	3	index	unique index	{public.migration_encrypted.email}	{email}	{}	migration_encrypted_email		btree (email)
public.migration_encrypted	2	not_null	not null	{public.migration_encrypted.name}	{name}	{}			
public.migration_encrypted	1	default	default	{public.migration_encrypted.name}	{name}	{}			'nobody'::character varying
public.migration_failed	1	check	check	{public.migration_failed.name,public.migration_failed.name__encrypted,public.migration_failed.email,public.migration_failed.email__encrypted}	{name,name__encrypted,email,email__encrypted}	{}	pii_in_step		((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))
public.migration_parts	1	check	check	{public.migration_parts.name,public.migration_parts.name__encrypted}	{name,name__encrypted}	{}	pii_in_step		pazpaz_pii.pii_in_step(name, name__encrypted)
\.


--
-- Data for Name: pii_doctor_accepted; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_doctor_accepted (check_name, object, reason) FROM stdin;
pii_name	public.decided.phone	the front desk
\.


--
-- Data for Name: pii_doctor_names; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_doctor_names (pattern, is_personal) FROM stdin;
nickname	t
^phone_model$	f
\.


--
-- Data for Name: pii_key; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_key (kind, version, fingerprint, created_at, activated_at, expires_at, retired_at, destroyed_at, wrapped_key, ignored, custody) FROM stdin;
data	2	49d8aba0899460a6	2026-11-29 19:06:53.056494+00	2026-11-29 19:06:53.056494+00	\N	\N	\N	\N	{}	\N
index	1	05a023ab20574436	2026-11-29 19:06:53.056494+00	2026-11-29 19:06:53.056494+00	\N	\N	\N	\N	{}	\N
data	3	b301eb17da669882	2026-11-29 19:06:53.119209+00	2026-11-29 19:06:53.126876+00	\N	\N	\N	\\xb9f4e18b1e3d4e41082eb4dbd4c24f6cb1414a71987692687f405223bcf5863dff4afbdf725c80525ca32b08cebc2899910ffe05ee6362f89a894abc	{}	\N
data	1	ce2413643edb6602	2026-11-29 19:06:53.056494+00	2026-11-29 19:06:53.056494+00	\N	2026-11-29 19:06:57.785832+00	\N	\N	{}	\N
data	4	27719b19ada1ad8f	2026-11-29 19:06:57.791082+00	2026-11-29 19:06:57.792234+00	\N	2026-11-29 19:06:57.818672+00	2026-11-29 19:06:57.823408+00	\N	{}	\N
data	5	d20ff42e3e07b5c5	2026-11-29 19:06:57.867898+00	\N	\N	\N	\N	\\x77bc951bcf9cf05daf2aaab16faa40ebb4a5e422e73fbfe1f9f340a2c0318aafed577c14ea4a1b8e732397a04b7f7782608eeef617d0e24b6c5a9b3e	{}	\N
\.


--
-- Data for Name: pii_key_parameters; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_key_parameters (is_only_row, master_fingerprint, salt, memory_kib, iterations, lanes, passphrase_fingerprint, wrapped_master, changed_at) FROM stdin;
t	8b7b8643d09e06e7	\\x2a3d541a506c52cbee744b1635d3254a	65536	3	4	00ef8dd3e40690cb	\\xcaa25ec3e7294f409d455458ad0c0a85c37265fe12c023552e5a9bebc9ccf6344e4bcf641ff972f2692a0fd0e3d35a352ec22e5da3115b5e1b343d05	2026-11-29 19:06:57.868914+00
\.


--
-- Data for Name: pii_migration_failure; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_migration_failure (table_name, relation, operation, row_key, column_name, sqlstate, failed_at) FROM stdin;
public.migration_failed	public.migration_failed	backfill	{"id" : 7}	email	22001	2026-11-29 19:06:57.079714+00
\.


--
-- Data for Name: pii_migration_log; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_migration_log (at, role, table_name, event, detail) FROM stdin;
2026-11-29 19:06:53.865628+00	postgres	public.migration_started	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 19:06:54.200147+00	postgres	public.migration_backfilled	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 19:06:54.238074+00	postgres	public.migration_backfilled	backfilled	{"rows": 12, "failed": 0}
2026-11-29 19:06:54.509282+00	postgres	public.migration_finished	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 19:06:54.546526+00	postgres	public.migration_finished	backfilled	{"rows": 12, "failed": 0}
2026-11-29 19:06:55.089544+00	postgres	public.migration_finished	finished	["name", "email"]
2026-11-29 19:06:55.391412+00	postgres	public.migration_scrubbed	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 19:06:55.413432+00	postgres	public.migration_scrubbed	backfilled	{"rows": 12, "failed": 0}
2026-11-29 19:06:55.945453+00	postgres	public.migration_scrubbed	finished	["name", "email"]
2026-11-29 19:06:56.207272+00	postgres	public.migration_scrubbed	scrubbed	["name", "email"]
2026-11-29 19:06:56.711068+00	postgres	public.migration_encrypted	encrypted	{"name": {}, "email": {"searchable": true}}
2026-11-29 19:06:56.876054+00	postgres	public.migration_halfway	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 19:06:57.057123+00	postgres	public.migration_failed	started	{"name": {}, "email": {"length": 50, "searchable": true}}
2026-11-29 19:06:57.087598+00	postgres	public.migration_failed	backfilled	{"rows": 11, "failed": 1}
2026-11-29 19:06:57.371039+00	postgres	public.migration_decrypted	encrypted	{"name": {}, "email": {"searchable": true}}
2026-11-29 19:06:57.535196+00	postgres	public.migration_decrypted	decrypted	["name", "email"]
2026-11-29 19:06:57.739765+00	postgres	public.migration_parts	started	{"name": {}}
\.


--
-- Data for Name: pii_once_encrypted; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_once_encrypted (once, at, announced_in) FROM stdin;
\.


--
-- Data for Name: adopted; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.adopted (id, secret, other) FROM stdin;
1	v2:3TmgYl6LRtNxc1mBfKQ8P+ef3RVnFyVMJOwAXxwT7JlEAqJJ	\\x76323add39a0625e8b46d3717359817ca43c3fe79fdd156717254c24ec005f1c13ec994402a249
2	v2:WIrhaKuh9REdmskmMS7fvpnzGZhY6/3yq+qIdgEyccmKRsiK	\\x76323a588ae168aba1f5111d9ac926312edfbe99f3199858ebfdf2abea8876013271c98a46c88a
3	v2:6Q9ZNTm2yPJc8KT98DDBVK2BtVLeFgn9jBcaYw7WO1cK1B7O	\\x76323ae90f593539b6c8f25cf0a4fdf030c154ad81b552de1609fd8c171a630ed63b570ad41ece
4	v2:NR5T3mcf5MteSSV4ydQlHNkqf5wI+/LZBO6arijqXdll6d67	\\x76323a351e53de671fe4cb5e492578c9d4251cd92a7f9c08fbf2d904ee9aae28ea5dd965e9debb
\.


--
-- Data for Name: blind; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.blind (id, email, exact, folded) FROM stdin;
1	v2:ZfPWIbdi90qAx/U1pA17gp7paJwrPmZEkDXeJnlSDniVZ8PQNyatL53J6UU=	\\x746ac4f19e9551c773ff27ab298c9025e548a89107a93dc74a7010843be69603	\\x6e2328a7f7e10953ca81bf34b679e276bc659511fc410d6b31c155dbd17aed72
2	\N	\N	\N
\.


--
-- Data for Name: by_hash_0; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.by_hash_0 (email, id) FROM stdin;
v2.1:PGLacaL5qqYJnGCyqhouChkXiSY0UCGqRhfT+Ny7waHXfqDsw6GdrQoMJTFU/ZBt3k4=	1
v2.1:xctB6dCphOKRmYn+Upr4d6gI6FR2ibxHxgdHV+2r42tve8RrBjBWN+N4OXeedY+EU3M=	2
v2.1:DpqUnYIFK3uLjgApVLRawgdSKkNN9GLYSW5Qvp1oR0L0miwyS+jBwmexSAJMkAdXFF0=	3
v2.1:Av1ScX5x6qsW6tqo6lhg3yqh59RvQIphBib6RwSzRJOtWN3hfaDFFXbjUOH/jzrHL+o=	5
v2.1:0cEzdw8DAYP3DprOCxeBZs56N0REhe/pI5wvFHwecPZ3jSN9BYqnRmBTCXG1DfgBql8=	6
v2.1:AT2MrcLwWu2OjnOP+xPZKPXI8rujF6n9pCvzOxqi+ZOUoNjbTxeLeb3HDvnHFv9VrQE=	7
v2.1:2gMZ1V9RYSondmpfESOJHSJxIb9dOw9pblHnMBpq7v3ETOXydHAesN1Z4sW0CaFnIcE=	8
v2.1:vIClky5wi2fE/04ujhEygu6LvAEmt6CBPQdY2U0WD8kfGycB2a3iyqijbyjU8TtUnvs=	9
\.


--
-- Data for Name: by_hash_1; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.by_hash_1 (email, id) FROM stdin;
v2.1:gp+QJyaZDLTp/IKn4CIRAlgyR5ihvJ9qUHrbIQUxlAY09XQ28w5OImFTCPADOKTi7SY=	4
\.


--
-- Data for Name: child; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.child (id, name, more) FROM stdin;
1	v2:2eeTj0VzCUJmRCsQY/JejhTPxnth9fjVR0aRqJRCgfNnH7O8VQ==	v2:+tSenzyHBuTpwIV8tw3HnZe/3LyCcrS+n3KQJQJpLfA=
\.


--
-- Data for Name: decided; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.decided (id, phone, nickname) FROM stdin;
\.


--
-- Data for Name: forms; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.forms (id, plain, found, bound, raw, armoured, document, legacy) FROM stdin;
0	v2:9XESoQRq6UVUO29sD/J16yHdbS0jR1z2imJDqQ==	v2.1:5v48cXIL/1VmUOvdDUOm8D4XIibwzNPhC7YjvQaeBR23u0CAG+4RLl+498o=	\\x7632613a36e86d12b000fa8c8533321410bb0d347c279d82ae53ab8cc1d64e76	\\x76323aeacab72699726fc9aea386f681e4e578ff4116ff87a46594b6de9a40	v2:6sq3Jplyb8muo4b2geTleP9BFv+HpGWUtt6aQA==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "6sq3Jplyb8muo4b2geTleP9BFv+HpGWUtt6aQA=="}	\\xeacab72699726fc9aea386f681e4e578ff4116ff87a46594b6de9a40
1	v2:R8noAXTvxxRsBIxYkvs5vNwJ3lPAk/Xi/fYJT34=	v2.1:5B6hu/oq1PC30IFnsmFxX2hk7RsrN48Getkwo36VuDkinx0SWq0AKe2Mot/V	\\x7632613a13c1622af405ef70dc6098ba9a051c67f336eeea014b1239d7a9ff5cd2	\\x76323a1590c88a87a859fe1ebca90c471ea6a5295df796aa0a2fe1230e7e20c5	v2:FZDIioeoWf4evKkMRx6mpSld95aqCi/hIw5+IMU=	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "FZDIioeoWf4evKkMRx6mpSld95aqCi/hIw5+IMU="}	\\x1590c88a87a859fe1ebca90c471ea6a5295df796aa0a2fe1230e7e20c5
2	v2:TgFhc0R7kVjWdgKcCCwij4eL6SB+0zkkjgA5HUnjl41gCRixD2VGFQ==	v2.1:JKptadNjrK5TfsOENOAg3GBOY3xxazY6AC0zO6+FrIQNuaoLOn3Usk7XLPeW1QYgfm9hZigblG0=	\\x7632613a16bc275eb740a42de5fdf8e3a1f757bf6febe64a23237834dfeae215b48c4bff0568400b2c6da7ee	\\x76323a7c9e386e0cf19973f49d0bd2f164bea2befdb05ec475bf49ef8f3d6658226c73420921b833cd84e8	v2:fJ44bgzxmXP0nQvS8WS+or79sF7Edb9J7489ZlgibHNCCSG4M82E6A==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "fJ44bgzxmXP0nQvS8WS+or79sF7Edb9J7489ZlgibHNCCSG4M82E6A=="}	\\x7c9e386e0cf19973f49d0bd2f164bea2befdb05ec475bf49ef8f3d6658226c73420921b833cd84e8
3	v2:SMo78mLqFcG7cp+r1zlhrsZw9Gn4gh5zFgg+v7sgswgNYHlYnsGQ79rzmg==	v2.1:IckR7btFNuAhOAI1hnSdBqM956Abb0b+Juo910b8tCauHhYmdKw+H/W6XgwzaXPO8uNiyZjApLwfzxw=	\\x7632613ac421b7c53c436504671abe44cb576d051fa2e391e7b198f2c3d88707ec1dc1724167e3eb0482f8eb9ac0f5	\\x76323aad8c75aca444f4b64d73698ba309f924c7a6ab8675491b6a5204db740393e23e1e0926384855289704e536	v2:rYx1rKRE9LZNc2mLown5JMemq4Z1SRtqUgTbdAOT4j4eCSY4SFUolwTlNg==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "rYx1rKRE9LZNc2mLown5JMemq4Z1SRtqUgTbdAOT4j4eCSY4SFUolwTlNg=="}	\\xad8c75aca444f4b64d73698ba309f924c7a6ab8675491b6a5204db740393e23e1e0926384855289704e536
4	v2:1QFWG6o2BsLoDaaYDz7VOkElykoomK0Izx7VlrsnSEkrKFRSzHZ+fEflV4eJ	v2.1:NO72x+kWU6HplKlf4vUm+f0929k3I9L5OkNmU494B3eN+Dl9wIkzjXovPLSQ7XBP97mBV7pFoHZkdXtXSg==	\\x7632613a21f8b4c6ce07941c8293ea6fed6c3710096507a0c80f05dea34eb52cf5aa9adc8c6a0d06a237bc41a83971975a	\\x76323a51c289c52b672b529c249f660cbed1c2b760ac5c5e632ad99be64c4261c9b0ab297b1f29ed6fe35f7d55377782	v2:UcKJxStnK1KcJJ9mDL7RwrdgrFxeYyrZm+ZMQmHJsKspex8p7W/jX31VN3eC	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "UcKJxStnK1KcJJ9mDL7RwrdgrFxeYyrZm+ZMQmHJsKspex8p7W/jX31VN3eC"}	\\x51c289c52b672b529c249f660cbed1c2b760ac5c5e632ad99be64c4261c9b0ab297b1f29ed6fe35f7d55377782
5	v2:ipmLXubahk78Saf6YtTUXJ+EhIJHimIbNXFOI3CPNQTaedjtHxfwlkHQxqhwCvs51pc+/feWoSoV91at7gwF98owjknxXDP4rhrquzBfriehzn79SUQ+u52s3qe2l3UfIDDYAFaKDchq0mu/yD7Cax21PTAO4yFroCcrKMfuDbftNoJtv69CEfuPo22D17waIpA8WtEM5ZqoWzhChz4ZEBh6qDKa0nX3TcxLsvHsOt94eYreAsmuwAohC3ewgpy2Q4hr6r+h2qOnG/J2n0bwl9koQwIqLTO+3Q8wPISQd7b21LiT2NOX1IimujMqLDY3qyh9gT7AKhHeIGadZNOVBJ6LQFE01/O8l3pM0P2N0ngv0PTAZW+PyBf4n1rZqsZjCEiompdqiriBdfPupOn/hhlEaZBt59ZNWl/9dgkVYB7EmQq24KyA3A==	v2.1:FKnLkwFsx04xo9ONLkz1Y5neWGJs4Uov/eJ6e8ImzlTLmXYWaJvs0bmd/u6y96rFl/Kk6nGarDzgG9RhrP4TUa5DdD188qTtTETAjwCGM7qRC5fCIfqaHfKCwRbhRer2pxVP/FVPYujc6moRqmeF+vOHVj8YH55dkSK8597absp6rvvwF3OBNP96jpnh1PXlfUKcZlUQY61b72qgqTsNalvwTxhmyf38cuOM0jNAf7fIlhyasZEVxFkFnm2BhJY1ohmVNyK0qlRMxewRqWgPP5NUFHpiu8LHm2ru8K2h4kuHTThmyBfd+FsJsgyRV3DPooc4JxRH14Pj/aitzdgrA5nfBW//3cI7TSKCDD0BGDKSrkjT8hDpEXqL0OH3qPXF9wdBW0pngrETRmgz4U6XF0Bsq8RxTFQcCy62Ed3Lvfz6SdJ86QVU3udDD0m7Sfa+Asp5Pe8LtH4=	\\x7632613a4716178cac8755539e60f1ee73ea604ea2e82351d2b577ef0c64b3644528f7f69dbbcc0451cbcf94205cae6dcd6e1f4b2e2b7ef07d39fded03a4750e9dfaa0ba83f9b9caafa69faab667f5ac051d476972666c7f3981bde97180a40c76ad35a6440b1844deeff8cd48f7e007b576f2bb6344b6cc92ccae50814ee08cbdc9fd1d08f71d419acfc85ae465bed2bf11ac517aa1444c19897bd6cee599797cdc639e7241169f65baa460fdc7fa695623f071562bd9fe91326fef11da4e6e97a44ff82916fe82f3302e108ac966490948ec6ea97f28105c5b6898cc1cd0a32a8063d9aa8920a12d54095e401fdefc2a46b513482667f8bf91fc4d176d9c4071295ffcf99c9427a251b1a5796800bfeda60ffb7ee342c5488358434d02712fc92476126ae5f952c4e299409763476ab8c70587f3a35e7ebc6f1fdd3e50bc6003e85cc53cda218d95b075ba	\\x76323a1e0b725f23cbcbe3bd594a4fa729cf492fcaba51dfcd189a1033102846e636d283d42f743d6c7f0cdf2ff77d66bb06c6a7c89e2ddf751d6130d06e1d873728111a34a6dcaa826261b54ea71e02aea09449714058b0705f0098a005347067bbeced3b44c20706de1792213086d726bd2db73f33566f0c16afbc2577ef6a8e7116e4b0352cf2d950c19c6b95c1725f8e69252b5d3db5b808c73b24f83a8d5919401191d7f7fdfd4aa350c2584cb19a592538db018fa332bf1a7ea2ea8b5cb9c0f1b4e8ca65e9436f078f9f54c64dd73db166ebe120906724cd917ad1e2cfa3e19aa0f64ad679b92716e3f89ec3d63f2126a7a435a3d6d5ea582dbf28b39ad4f5ca76253393fb6325bbc9d179dfd00298096d44947556a855b7137c817834bc649a0fe4591e68aa46a030b497065ec575d63c3b819112785b1018bf34cb1884b255dd87226ef2605c4b	v2:HgtyXyPLy+O9WUpPpynPSS/KulHfzRiaEDMQKEbmNtKD1C90PWx/DN8v931muwbGp8ieLd91HWEw0G4dhzcoERo0ptyqgmJhtU6nHgKuoJRJcUBYsHBfAJigBTRwZ7vs7TtEwgcG3heSITCG1ya9Lbc/M1ZvDBavvCV372qOcRbksDUs8tlQwZxrlcFyX45pJStdPbW4CMc7JPg6jVkZQBGR1/f9/UqjUMJYTLGaWSU42wGPozK/Gn6i6otcucDxtOjKZelDbwePn1TGTdc9sWbr4SCQZyTNkXrR4s+j4Zqg9krWebknFuP4nsPWPyEmp6Q1o9bV6lgtvyizmtT1ynYlM5P7YyW7ydF539ACmAltRJR1VqhVtxN8gXg0vGSaD+RZHmiqRqAwtJcGXsV11jw7gZESeFsQGL80yxiEslXdhyJu8mBcSw==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "HgtyXyPLy+O9WUpPpynPSS/KulHfzRiaEDMQKEbmNtKD1C90PWx/DN8v931muwbGp8ieLd91HWEw0G4dhzcoERo0ptyqgmJhtU6nHgKuoJRJcUBYsHBfAJigBTRwZ7vs7TtEwgcG3heSITCG1ya9Lbc/M1ZvDBavvCV372qOcRbksDUs8tlQwZxrlcFyX45pJStdPbW4CMc7JPg6jVkZQBGR1/f9/UqjUMJYTLGaWSU42wGPozK/Gn6i6otcucDxtOjKZelDbwePn1TGTdc9sWbr4SCQZyTNkXrR4s+j4Zqg9krWebknFuP4nsPWPyEmp6Q1o9bV6lgtvyizmtT1ynYlM5P7YyW7ydF539ACmAltRJR1VqhVtxN8gXg0vGSaD+RZHmiqRqAwtJcGXsV11jw7gZESeFsQGL80yxiEslXdhyJu8mBcSw=="}	\\x1e0b725f23cbcbe3bd594a4fa729cf492fcaba51dfcd189a1033102846e636d283d42f743d6c7f0cdf2ff77d66bb06c6a7c89e2ddf751d6130d06e1d873728111a34a6dcaa826261b54ea71e02aea09449714058b0705f0098a005347067bbeced3b44c20706de1792213086d726bd2db73f33566f0c16afbc2577ef6a8e7116e4b0352cf2d950c19c6b95c1725f8e69252b5d3db5b808c73b24f83a8d5919401191d7f7fdfd4aa350c2584cb19a592538db018fa332bf1a7ea2ea8b5cb9c0f1b4e8ca65e9436f078f9f54c64dd73db166ebe120906724cd917ad1e2cfa3e19aa0f64ad679b92716e3f89ec3d63f2126a7a435a3d6d5ea582dbf28b39ad4f5ca76253393fb6325bbc9d179dfd00298096d44947556a855b7137c817834bc649a0fe4591e68aa46a030b497065ec575d63c3b819112785b1018bf34cb1884b255dd87226ef2605c4b
6	v2:bsZg5c5Hnx+3fMyykEURgl09BrFOBG6rUJCydAksKBel5yemJORmh6xpo2VN5m92ZvLUQGwETyLBKa0UyBg07VG2CoPTVhWpMCMDwPyiZl10ee02J+9gPG7J9CvDAaJyPqLuGWFTOyb/0y/QE+oMJwNcJlMliFiWNA9V5h5dbblNb4piylSjaBfiAotBjK5aeqqPPg2fSYcBb0ghXUfAlQ4XgtFYOnPi47vWYJhTi4x75PGl2RxGdTxiDiZjbHo1sG6jp7oe6sDJ0iKXZzAF2Rs+qXVvgaikf5UL0T734PJRtoE+fINtbLNEUTQDFrfCpU0AfGq8rrU+GJCiIL38BtQjjXmhQBhA1UydVzkzbAk0qmMfB12uIEvKLXh3yhhZPxpNX1r2qBlCO4aGABWMPl+vTZMgzXGRP0FwKvUoIeUShLRD1krQMwYD1aTay95zk8fbDZYMHhLTNAJvU54Xuw1bwMrJTjIDHnu/adEVbx7j/0EcPBqMh9pBPiwA//JOdjZXtUw2QUYMZBorAe3LacX7YQvOPDwNg49lf7dVPK0Qyy29srCDnb7Zh9OrOd+SPRdbLsi4bNVmL3y6lt7mVayTvNaEpYd4wfvbpwqmBKnicQxlI8OQndyZqV5fb6vh8r0iL+ORb2wtMqKwZRpjeHV1UpmAgpEp8bKX0rN7XNm68GCNSj1mdxh/Y1Fl93H0/VpmZWbLjEwcsrCT1Tvag24JDc7a2zowvDaX51CZ7rwMY3BskdwQdJzw2LKHZuDwvb9rYHvZStZxbwSh0abR+IedtCfoyxqsSBxOhHWhRk9Ce8Qht8/g4twS/qbjNKjs3wypHYpsBlq9xRdNy+rP+whEZN82+SE+T9lnhAID23EUyD+vaTbbFb7jvwH7P+EQNAFalBq2MQ1xxNn5D5IVMXzlUFF7dVvhnB/bbG3LsiQxQvdoA9Bf6c2PV6IaYEJgus5S38J7ordwnf7ZxE7BeaFp0iv6+Np8UbnzHeFu2UHKZY5u5MMyNBnHXkMwU1vev6asNaKiSemUdrYRFXBAMsUBpJrV1IzSM5tfA9GFkhFAkToxA++Xsg+072NX4lJr6CFaEyGfLMrfY20VZm3biP98UZF7JDQ7lhg2aW6FMYi9XFs5Squ3P1WiSeT9nAYbzAC72ThykXg8k3D8Rz/SVBt0TwuDxUD3LPfBJHWv5vUqpxjwiDT9j12EZImzrKtJtEkiQMzQMUSAjpRqz2ywB0eMj/e1UuSCMWN6gRfa0pRQKpTYpXwe01gIlCmQEY0uNYnhDP0jLbyVdrkS88WdIQ+J5bwGveXi88H3E8MYgE84nLNHnheS56AXwm2j5zX/5wZ3xEiIFhwYzo48lMipomM5wQZ9h/5RWQtTlkW4B5TFz/9OF8xic2CTD4VeUXiV2+JhaXeFoH2Cq6Ha3Q9tMHHx3tsaRR4xt42k/hdRwUZpOehNQxkA3J/nLuWK4jcnQLWFaiuQ3OhiQKmzw3+2MBw8n2Q7YrJpM3AeK8y36iDQOvlFO3SPHT911AttovN2v2anmM0MEel8UuRGnEE89+Ezc+gXq5EfSl48/p3jtrG0RBzB71bMFkWpuHelVREawH3bzUKxlU+pPlEzAtP7xtCg8w6rQ6N48t9x8frwLF9rwi8qlxUNjw9WPkcG0A+OwMygwI6hL9Ftl6A412m81eJvLx3Dqzh7uPPYny6k7HUvNj4dL/AR2D4jVBwamjS6yDlDUpNXavlf/AjFkpaFvV1UfCanwn84GcF66JvvElV7k/yH9xcLF4fSL7Cs9esjC2GPIQvsv8OjYI34OcMn2QSB8sxjFMmdCjrEOpeacpujpSp/HR2qK8Uzzt16V/wILuKU+qjPRgjHnQBgAW/lX13pYDtJZBPHftz0K3hIe6XD9VLIyOJe2rdPwGqwhOFwaD0sSPYHWCKEHR9YEBpZA8T6L6VOXEUrpHusW9Q0tjqW1xrPrQ//Pfpkqw9Nq/6X+widQKXBle5Utan69fpxvbZn4e1uoLkS5x9LoL4mhporknxTM/iH6SeTM2Q5QSIoLQMlnBfXRyf5w6NlrrGV7UC1+KdoijYjbBPi8gnXDTUlIL01g1oWo00ACnqaY9rA9Rg81swxj4YEA2eTM7GKb3SXU0JX8aDnVfRhWyZbTXdfY32S2WKrJxMMwPwHYaTDJ3FY4U4HuuQAvA0Z/WWksX6U9JJ+JMVP9RbNTMroEs0dJCxSzL3zBbb6+Bu/zyWbpX7HzqZ7MPO10S2zMUR0t58MQQUZzvZzrCSCMxlFGFkSMagaI5Wf8GWVXR5PAxc5OfWSkcyIDkXKjV4o9K2mCrCq+TP+33Mfl03Xo0KQ85wnp2LvOGG8peAzbiyn2FxyGtjaTgtI6EXwZy77d4a90I8eWftr0lGACfmNwhNcUe6v1IpzGTusMyXSDVL/U/4dMCEKe0LLuv9qewven5kZd4VYlMvxWRSgZzBS9k9P/tj/HwQAFRAT8w7AKSdwPeUb5Ss+1P07IILiNhHDRf7EgwQoH5IxyZeLkD2S1FeV1LclYLB5IaBP5x2B1oK0M7RYKUT/cj70qg4v76Kmaiju2io+Q+TBwv+QvlPwf04szZYTn+19HTHvwr2Ep1kUe6dV29SrBgWjm/kdf6ctX2v+GPyYYB1YH4lmKzrsPUf7ial3gy+8+06i8Cqv9wM5a2lmXrEN6T75bofG7cW9IyFWzvcDp7mMepuBly1FSXJqIRiBvCDUl0NHF1gU4RKRMiWNnHs83mlqXh1mo+j79TWk1fQKzpXASo/Bf0NlBBISt1HDGLP6+86UpBhvUxwfECeeji2liMBMpDXMX1BV+HagOY5VvJclJO2vLLAas7vTuhLEgmtbMAr1bUBwWGXKDYezLgU/52r2BTE34bvtvPNtOMJ/Fn1qUPUdCZyJoQ50s+Ph4CNqHk7zPRruW1mhFNgOQu8RA2t0MRMrNvD+6HTTXMXDADTyw8DoTB2BAxWwKww71qitCSNWGJbt5jE0nGtHT9+ZUV3Lrc5w+NIUVs/JymPLsEzAL/BOSnREzKJIq+5UuOETuSvNGCDtWm6kIa9edP53zrwgRwtL/f7nC8hHMEKjUhEVaUNfN6yoE3H9k0fpPstDuzk6jCmRDZ7nygoZrElED/TOS1D4T6w5d15OeYjm4ceDdcHLFlmW1mi5+4eNcvbS8H188HfpnEfO+NgiSNNjwN3S5kJg2WRfdO29dmdtFln5CGP3n0QhSQ==	v2.1:fob7NIHUkDD59mdxGmUbsGhCtN1p8FI2OMO1DIc+mRNHgx5G7C74iyRCAdYIcNqp/NahQpoEcg5HiPaey3mexe2WuSLHx6CjLeicgc79ksr0ucdrQQEFa5cRA3xBGgWP30cGUugCw3eiu6wj7oECi4lEIBuqlyLOVWx5z+q+EEaXu8dCL6vTNlrr1dp+n3BA2ysgrZ0bD8Abza/lgcvnoHRgX32IF59p0GezJtx7NnnvrI0x1iYsUTnBJ0ugNwQ/fi/popDtnrr4EfK5JgCRVfF8xcLxOqFtHQxhWfHDW/+fecIlH2IGNiJ3MqL+Q82ph4TqeLYX7lrWh4bNzABMggD+/RfUHI2b/0AnSPRvspFkOlwWaoHQ6rI6frPaDUTbIX+3TKLhKFwj8nojljI7nB0Kz6xitXttFlF7bt+Td4KmcUejbpwYYmFPjc2/y9/7c7H5/JFjAaOxDLRGxaXj1PNyfBaTLdTrpx9eG9F0SC61t+FmlbEbEJTXyKTQsdsen8YT7Ds0MCNh+H6HlPztMJ0M2SgpqxUyEw3EmNVhp0Oc1esmUQA+9VyHCR5BXw6RT1gCj8c9Y7PTtcsEyGRrQb2dW3rpoYopnMT4jBpsd9tBtgqRs/fXy69nooIIM2FsSOu8GCZ5cJs84qcDi5jtBXJfjN/jEJgzbePlCodVhePecoYScRtpmv7DmLvYKH8sPknJEFMcTvrWTD1yqLUb8Tt7Fw/94DeyEeOgWuDhWZAJtfRJnQZVf645NKxRxMIb9SkgfCFlNu2GIcwn9qW4Ee3R2ZYvd1mnmilLQ3BBqHMyUl1wkkNPNXbIRUN+EqdS26++UdqnqUpTzx5ieZef7Q3lxLvkaG0Pc4EjCvWvoCcwJcCyFtkMYHS+TDm1WOwSLdaehDMUZnfDuHT5N1+8fs6fEKdc6I14i65fGCvTjVmkhxLvMPzBUf/YJw3H27SLMYLKBNT5llsyXUYrFoOnmhwvjNETAujw88YtGMdq3EqAIxeVrEDuJz0hh/w9JOopncUWAKUxNFtq/uXjb/D/E4sYgvbicFvgmUFGt9LQ1hQyXUJxW4nVZzE/McH+f0kvxeU+yHfp1AvcF6nmwsijAJcbm0EG12x1xjBtY8vQ0O33gB3+dgvHa9k+yn1XtG687tcRoCxoxsBnwDlFXtG+1fV804bAHg/zJYGsh2pwNNNN9GRvdAByk2AwVqpejjtvv/4rrsLO9/CUt7VTtisPc4d8xv3NMMS8OV2rE9ZdMeWcr8fWywhqwVEkmg1cWHG5d97/7/BN4PSW6hrJArnhf6ZmGONduzFRrXEu/TDchY/cv+j78jGHRmd4A44yNRyWaYW3iKwdalIusghxnUbYSm8aGLcJbYhQGYTEoi/xJxSBpxz2LYKeOT8L/5OKlFKxXVF4Ss4kgtfK8yHJoI2Vx247nVXLYeKf8t65QiPxgN5SsSP20SPSMG4HZ95OkawmW51ECxTHSSQaPc1Bx3M+LrY1QrLUPBTBpYRN0yK5FFdA1c4rSgTYIVi5TqmHFpYUDux7Z9dnGagicd1lnMMV/jwQdDieT9Giy76UltSJNbhBNZOKZMB/HVohQOjZBfNXCGCZBgTDp31QXNiuKS+rcf7SXx8xTuAQyXsCMaR8DdShiDYFAOlIhJPWmWSTVRURa0isYcaZzZ4zD9qKjNOiE3twRiCk1EYnHgbZQpsEicsETgtGjwVmg6fldfo5P14t/s/WPtnDyAimhfpQk73au5hb7ltD8w+3l6Gv9iVFoiM1VHdm9KGEaiNEbOmYkMk/ANlm7evo6zI3XTRfR+zzvC2J0LraZKnewuN5KzAQ3UGCTF96mKfTVXA95MM2ptKXwmpNxmodHRhTamotLdbCXInqY1inZ7KV8c6+8YcR5MCNp+RKJlqO0TiYrK7NqCk8afA1bMvF4rx9Y16W2YnFna5T/5YYmMN99uqu1p5kzglYZRiydxpl3ycTTYN3SGOnOiFoFlfjZWSV/lCawu1KQ2yYDRT3Ghiej3HpbG9WHebifqVTLSTyhGjYiR0AKtx/F9memOGhKeCeLVVOomMhIf2r85G9cfbJMgWFUp7wIJu5seHRZrGmPYSYz0Mv5bnCvLxLrxdsCw9HLRujgbEYaawlW/zv2/JQta/U0W9CRCOwPHWJGeWxgHvd4m+Ga0h1ZAOBmB4IrYSGQreMqKsJxWclApdCCXqbia3YHaDzYQCVoSWKEXgh7CCP7n5PwVSwfOqmkqOXuzX8Mh6yNc/aIAYo4jC/0lpOalUB3omZWhusChBi7aq2YtI6UkC6v/IH2D6xGNU9egX9S8J9z4MW1+pM7AGRqp4Pn5Cv2w1uiMeo56Hrb7vzEZKZi4TynqZnyVpIuMlSm9ifsLGiDXX+JT/0pYgB0hb0ttdTrODYvsGe8NDbdyEqJNVsq8vzBsDQZeMacGW51FAhLfo5h0Uj9fhHTYpXub2G51xrJiKUe7HF/iFNx6hIa8//M8NKMbUZonKDYDMLtsS2W6qpfZGtxUiXxxSeC2Vb/ypoZAWNRP45W5ACeA+5rawc0kaxKGTSNoVcVASw3vwwwSiyHCoRf+HF9hMZ8TWf/cgYpbAecddT4d9vWTJ7tbuk82VRxCMF8TYKrD7i8iuY0+/7ANJm9OYvYWyNZW7nafk1yoHPU12gA+6ootYA2z4xVEyzutj28SkqNBClRX4l7JWhaJlurZB9fKW8TIPn0S+cuxLpmbqNynodH7KX3bi4yenN63/rkq1i/JdMj5yaiopykON+FtyP0Q56Haj5IrF8NIeYPyNToPwt8GMGJjN8HiNddIOELVJv+jcTCcSQr2g0MOckYGWQRnJsYEohCmD78rQ/l+l8B5cFFvsVRCcTYdTCGrqzSNx6E1DK4FpSQFFezHBGfb/5RM1K2Gw165TjWMe5BTckZbS3gU/J3ptkLvJVt3qQUrV3adyIZRqwvvLKALqx7g2s339MNyqExdNmrhL+SX625Kxt7qzqeSR+zAIfFKbGNqRb0Z9xNrAFW62BHt6zSAUcX1UuDTZjazwRfT3e0BGIiH4GbV57L133g9C7XTopYrJ8HvQo2t70ZKvLC02W8JR0yiEnkD3RzhFZoZEIGFHiVEPp/ptVOOKqMUlfgdM7o25Oqdu3dKkDYhpv211jQNwYoVihjcq9HmgkOcUNzeOwqH+V7PSiau4WTWxM4kQZi4VQksIFLFtJz8D7xDtvl3a8eciB5CUATh+tXGdC0owpWuytH9Fr/X6u4q0=	\\x7632613a1a1b2252fa73e02eb246b690606183608bbc4ba793a740c294af87099b3f311a20f997e42ba40633bbadb12f41a075f580fb759785dd9d4b237d9348be35734c88097c6daeeb6740d0464cef47429a866d17e4803dad405c64bc5982ed647f6f8aa1c320a5afd3ac279839299f99e3a1dfad5e12e3d801189e536476d1a1a8c1a06fce63ccec2d4f023f01a856ad763dedb1974d0429b48fbf36a81657660c4ce8ead737efacae4568d96275f2d8a08bda69dd617978ec520e0e4ac33cd77c5aa756c66b4f22dfc5ad3fff3f4c4c74a2f366b3dcd6ce8c6cf88efb9442dc014df5690ecf834a44d9a4916b9a3c8757b88400cc3ca16e90e548d3c49c44d30b6957c4c87467eff49854c832075d904f420c79f72b64975ef2ea96ddb6747ccf054f5b4ef56b9dcc05d714404079c2e7b7ebfe75c4455a5ffeea7bd72ea69d0ed4259216a5a97a1812ed9912f837b928cfecc6414586b4b56157c7e68138edb50927e1f0c284b8591354c3b81a8c58d8e4ea4b83f60ccb2ae206239d75fcc31abaa528c8234bae639bdd7f17db156f0a27edfcaefcfae4d245fa0484a814085c5b89f3008dfdbdf84d228342d0b95ae77d0a4d7d176938ea4b22e8ceb37f2eec003d442d9ed9deb1f4d0c9f8d5f4cefae3774966693575bce18bd031de82fbde3fe4ff1f8f4ac4fe700134df03b3c5c77884d5b72d308340f2a0e736f5b51bbaceebbac3e1a683dd4a1b192e0431389bdcb14b8d78b6929875373bab097c5694946e12e1fc43bf8b2a78903b8ec7421ccc5cbb9908bd20723bef35628702ed32671ca664886b7b463f39d6cc7c6ad2b1e27680ecdb0cd9b868366601823f4757b3d4991f600b96c976cba7b20d3672ce6a7b9c3c9b61289a884722912b02c4338f4d12f6e0ede3f704416000179c8c894f200807fb7a2c5b2a00c877e653ff951cd0dcc520d449745ffb2253528dcc2d2c1759a9cfc865580f996fbe7fd52327fb292b0101034ea67c2c58981d9138edb103b4eadc2ffd7c21543bb329fba90fc88470298e8402df1ca84715aedddded4697df14b185ab5966ba991b3d2aecc91d493718580f4da98c08e48b4feaf7601667f4a883bd9687b24f301e62e746731c903be22a487d7400f120963b0318f42e3825fa6299998b5fb5456f475f3f0907d77db7795c3488d7165f69769dbb6c77d7139474d4b85d5672a2693c2bf183c202a2757c6ac24f5c402e61737c97d7770d43523a103646ee2472ea9bb4e0c297af630e7e979c77ae7a421b6cb2c7f33280533473979ee19e79f3143795ed50577e8364e2356cdab0a6ef72afa38ddd6e73e18ff8677a50590e964382bc03495fb2e408cfb3dd79113e7b6f0e08d79c1a3a218ab16447b6633215fe963b8644a8b253068e33e6923acbe632c64f50dcf30bbc43e06af660b14d391f51372000981b9391ce9b068e7512f7d8c31c2eda37b9bbd5fd41894b1e33c018ec39eb9cd9ae81d2cc39d3f9403b723b7ebde30e4cb478ead46c128ab3b8dac051d9da98ea9e3eca792af4778f7cae0d2966ab4037d0b61b167f0606434e42c238b0e6e17c6444a86614b07d4ed6e8dff8e0130084a658c42e13e38c363ae3d42ca2afcfa6bde0d1eab70fb3154d563f2e6697d84abfbd67b9fca7fe90e3a973311aa7b323ae7e97d8453388f10b771b3cd8e9449a84fa572bd249cc849730e597b5241e624959ea7828e6fce5d92a2ff1b556f8be8f8ccadabe0d05aa8726f0de934aadeac93625c4418403a63ac009932716d9b38776c5a170a5b0b5110ad1f32518ea47abc7e10c19b05ef43465e5886817af7dab635a7c80abb014f043794a3eab972570cd135b33ebead24937d4113e3f80779a2927525be54dbe1d2b0b5db531f9646c4fdea60b447dd80b24b0bf7327b0598001cc911597032311cd213102a46c5776c77bbdab817bcad8f5d9199c800fd6625f3b09d128abc0c7648bc75176a9adfee99378d4608e4bbc1980b8b0801fd927c11be13830d03cdbcac195fc711fc0499a7b27ba10c5a7c8a9e6e5c16abd40d6175f149a1964ff41c6fcff90012a23260f36d77ec3f388ef871070de2472e3bf086fc1ebc8412ba60ce623b6044a7e838208bd48580c2ee6f98b7d8e3d146aaa8aba8dcab6d24801cbb90b3061bfdb2cb0c8cc4e98b200790b41a1d00a78cf52bccd78febf98289bce77e70c84b133512c37ab5862c5720f981e395b4abb8763607c0e073f6e957ffb3d9e32ead0a209b5eeaa4c855427efa481d610d3077868a2c85ffdf8df0e19a2b201273fadd6dd5377d14a978f47b5f875dd1d8464249e55ed55c051907b8446ca6e10eed8e2ab81cd2ac475e278e41bf85e9e61863e2eac0d5e3ef08b829490ecfba216785a5f7bd1bdaa09bf9318940882570388ce8b35feb02190f0a71f35cac434588f1789b86bb376f9f3d158eeb83fd7cd91c2f0c171b7638e4c9500f32430504e654417189e364808b3e6e55b603632589bcd1ae2403a12d50aa62267174111ecd94c5ef17b6b564ff37eb6d25b5007ecb0b85fcecc15d01e7e7bc1d6d7a96f935bb58bb29b8591e6eaea4e0529d7ab7f48ed951ac21626a3a93fb642f52c9b4133bafba2de06b128a772c0e8fdf802be8922615a479b0051f12d59fac0882b2208f4bb47d24e99e8bfab8b9918d02c60d4c642d4fa9ce186fe3122b0b72ca96dff7e1ef3adcfdba5a67e1fa63a693d21b8ddf813065a1c8051a76dc396048572d8dae70474852bb23660592c619b9c1fe2aea0e4bc85ba81df7278f90e49b45f0aa6081b4efa376676d734cd6babc5b66b6a63586d9bbc406e7c7ffca1eb94fa0baae72cce582f513d7d28f2a1c623cb214c637d48f81b5c0580cefdd76b6e6c5f4acb28044ddefda4ea0bb7e07eec663d5e2720925f81d3dd61681481651ec74398bc2150ee46b328fae42121e5aa061800ef68b5bec4f13c39f3163e0647d6fcb6c92a0ee2dd3f42a04211a326147b4a5805a7c66beaf27b64f103d07dff15b1e7d030765cd1871adcc2805c461a830894c60b543dbddc85627c8ea29239f10b8c9ae6b5b17750437bdaa5f82e748dfe7861ed202b3b1e3e77efdf379c7a8b3b78bd208d1aa09c48a7587d728f236d07f3c3faa5c6da9d0605d44ddb4952265653dbeebef8241490405121bae63654226564134ac72852ee7ce1e6635868d6567684841a16e19a4fa50283f4baf05ebb2a61704910ad6ff30d2ea8101425cfa087ab23ab9fc60b7e8be69703eb70958bde7d232ac2749a0dc97550aafaa2c09441a0b6af24db310d67175aa3361c7c1665d9be611ead7e7d4a5f0dfc37e86df2094804d326d629b82f4fc1f03ef430eeada9bf92b0c575cc4bcc8945b135abaa15b70ea7bc1372341315e66987ca8f7c565d75539f9cd0504c56e5881c	\\x76323acb7408b475bd7c79a5194002cdaf2ae5075a5b0f3706ed0f68f171f6420cf9cb9c360e8e2e199cb47c5f1596af5eb45ecdad54a5965d902cf6c7554aa6542033a76eaff0fe7496bba9d5c182df65329f4cd8b18ee5eb8970e056462f463fc75546fbc297aef43d3087c64406956cf0fb264662482d82819e4a9e60474ee122f2142ad10c4df9939a836840814facc1cff12968a8999499dbb9f687f7488ae27d00bb5ce5570d90fdc658bc069dd967f9649b13f4fe3444cdd18c4e778a9a8c15617ace2a143b6015473bbb13b29de3004bd2653ad53f470aa97a040b2daf6230efc9b95d922ba5155ecf9f25408d9cbc404c5585e52acca14a969ef679b6be3ba13466dc4793e1a09c192b304dd6d591f7dbced067764e860839c6713ae07aec8b74f541e7d72c69c48450ecc3c129b423bdaf7bfe07d8ee8c8851556775ab3d4280dd30ee9dee6dabd1281b44c0ed5d84dfb6855900dd3d0c9adf667d1672da9167b42caf2ef02b4c59c354a8c9f4d7795417b841151f10de6aafefc02f91ddf4a0f01dbd951bbb18e34512164d7108bf18fe92673162fbdcf673184c85b921029f75c782d7adce84f8c23e853ff952e00618641e136367e8ebc9f5c42c0ec42bfab3abd3db2e0e1d254e7c7495c9d4a90e19e8a92ff59f52363d8b32ee8d01178ebbbf8cfe6ab3d7199d60f184a56d0b5505c169c7e1e5099364e679c377930fd5e5012ac8fb4c4ab2950b04a9c53a673acd75dc36c75a0c6308273842e4b5acfa265c128a421f3df6297b9e3a7acc8b4def30329fb354ca0ce5d77a857fa9a16b1075f7e86d3f36147f0e04fe4ea0c2b284657feb1f465e2c893cdfa58bcaf850aefb7a916745b008705ed7296e741da8622be23bb5d9e3c97bd5de407f27eda1eaa7d2281372a8f53695d9f2de409b3adad4c721ebc892c083e6cad300821a3a79f785e15e85ffd1e308fcac387946d7c08dcd6cc9e6a5eb12e424a572950c488c67b59479166cb779770d5a819df22459c63b484db42a817fce5978072af681b44dae43883d9114d5a392e0a7f7ebcc2741729cae321fb84fa8c9b7fce0880e41d44a89781bc047f2fd352b6b8cf4dbca5e01a258caf638323dbab2b739c7a3e40109d3d0a5ac6723bdd04d5469184f369c6d0b4664af085562c2b304117ace61e8a01fbe73ed8ddf928ecdd16117542c202d67d3ad575024273f9729fea404097196f72cef42303f70165c120db8a404ecfc86cf34c6c1d16c2e909f11fddc038a01c8ef43d9e4cc6a5aaa5788a9a17f4a605708656d2c0f4217c61a647caccb54a31f252a494f3bd060a1f17cfd284fa5061ed9cf79aadc3ae4b04ef43a65be739058a1068409d25401b7f1069f00de35bd1445b0e37b04c58d4d20b529b083b7f66c0dc499efb2c3b3c4c9b7f7c785ddd2556ac5974c20fa748a5c6126036b47eaebe2c9e277cbbb8a874693eca54bdfaffb9fd8b0b3bec6b4ef4a5b8c2061148108778b1037589327e441ae3199ade6f261c83cfaec5a471ee7c22b35f18b19406e15a0fe2c5a40fdc2062343d170ee64dfe791e9184049722189518720f80cecad2520b5fa6368cb7ca32015c59d048a17a099cbaa32de38e6dfbad01fd374791c1af858ca2779e1b7117473644b3e9a872e6bf0f73b163137841b6416db9ce0e361915c6df2f81ef7436e7bbc014dfe4eebf107b694fd9da270b4a374cd0095c0fcfb9cd325180dcb5d13c70363ef6dc83741ad1f258e1ddd9fdce1f47ddccbd62415d8465335850a404bac3c98dd32b638e3933650db661075364ccbeadb70e33876ee46c61a1785e141748ffb5aa2b3b16ccb8f308deb36e73e402d229a94bc5e6d35354f6cdfc0ebc83bce7a2b3570f717b6709192b3df39ac8b8697e8b1df44b2f5b1fb4388169b779add2e6c65998e085d1d0fcb0f197a4a43c43754e7e34948b2c6198a56bb5afa7d73d682402f142e65723886509e14e490d676e16ce3b09f33ea56da0af8e50956ce89f4c395d75d71945d8b6fd64e66f9c4a73ddc6a03e3c70884a59350345d18cbb236752a137627c12aa891b1eefc562fd59908be1d586c3308fc0229351317a9aab3ec13c19eb6c5bdb4d5c92fa19abbecb8c96a4cdb3300c9647dc57e1a8481cd147b53ffc86849b7f7fc5e2ecf5212d43d909b77968423a0dc70456f6180b819bdc82e90ef5c8a847aead2d72391994198399df8984e253d33a0465a71a1e8bc2ea5c6034342ad0f1e0929eb36c6e299c8f29098f67f01af7730ba2cc759cd7977612ed674fc02659d1f6deac60a6afcb2766417002eb5abaf38ae9674ed9b1b5d498daa06091bf37249318d786a6e59d9bee54926cec5ccc8c16bdda36dea2569adce4eb7ee46a3f99a962c3e7e855915fc0d244f7e425f81a536eadf141d5f8324f5b3d85d007df752d85a56772f65ed480b1e3b2d2916f77745d12b876a5f494c30fa7de98a2f106f7c79da8303e3c8f3143f320145263a0cc8c6ed47d98cb896bcc464500bd6db1f2cdbd6babaf210a94d453bb6a7a5a5d6cb75e8e06325f260dc267c08b8be45dc48de261a112417b19578f7f8ab46dd78e8dd36da768ddcb9035bbdb3eb407fd0c1be163a9621927b226e47e2ae3a5cf6dcc8c526207f0e94743344e418fdcffa2a8531dd49b20fe0bcf5a7f62b21b7a3f3a385536a42084c73cecbd24970bfacf53a23d14f66fba39abd4a215368141dd827fd5ff6d698596a477dcfefb7e0f734cd6e0262958fa3c18c08e95739284baac9e131743341866df8faef6b7366aa2ac7a8e72b80287f5ea1335ed206668bacbfd0dd25a6457a30c77ddaef3fdeaf9899eb387868539047bfbbf29ab51250e7efe8352708d48a1df5d2d39feaccbbe91855e0b6164f3758c4c2f4dd39ca92a32d642a5476464a4e2203ccc7bebde42bc76e5c3d9c139027626b0ce99e08d21fd107bf32302be116176ac33a885f74c9785249342e9a4c1ad0213c5d76f34e8affe14234e14d02fbdc8ae8d8b9f03f954ce35e4f7895040532eb2f3a969764fbfd95c97708f834c2068b933da9daa82171cf5ee077fbfdbd426e0c53c7ec313c3994290afd33842b4450b04457a7c1e8047a28ac51bdf7cfeec88f0b9da08f3107dda86b48a7dfd6affa0131232f48d0d5c14cf35ae4eed8e7f43ea9c70d7e3c11bc5e0a3d578c289177fd9887b3a269187317003fc5a0d3223aae382015a09f3990b717c85babb34110f56678a0d7699d64b9e435bbdb0257c3fa7a9407105a35641d5c74b7245da4bdd2e0bf9dba590b01895c81ff633ddf767d31356d2ec2e173a9e3f67840c51fbbf28b76d4d578fcc55d352bce1054c939f871e21c1606158adc9afbb5421290223b3833d4d9e02c1803c6efc49de951399c0fba579767a1fceac1bcbaaedc2f54db67ac66	v2:y3QItHW9fHmlGUACza8q5QdaWw83Bu0PaPFx9kIM+cucNg6OLhmctHxfFZavXrReza1UpZZdkCz2x1VKplQgM6dur/D+dJa7qdXBgt9lMp9M2LGO5euJcOBWRi9GP8dVRvvCl670PTCHxkQGlWzw+yZGYkgtgoGeSp5gR07hIvIUKtEMTfmTmoNoQIFPrMHP8SloqJmUmdu59of3SIrifQC7XOVXDZD9xli8Bp3ZZ/lkmxP0/jREzdGMTneKmowVYXrOKhQ7YBVHO7sTsp3jAEvSZTrVP0cKqXoECy2vYjDvybldkiulFV7PnyVAjZy8QExVheUqzKFKlp72eba+O6E0ZtxHk+GgnBkrME3W1ZH3287QZ3ZOhgg5xnE64Hrsi3T1QefXLGnEhFDsw8EptCO9r3v+B9jujIhRVWd1qz1CgN0w7p3ubavRKBtEwO1dhN+2hVkA3T0Mmt9mfRZy2pFntCyvLvArTFnDVKjJ9Nd5VBe4QRUfEN5qr+/AL5Hd9KDwHb2VG7sY40USFk1xCL8Y/pJnMWL73PZzGEyFuSECn3XHgtetzoT4wj6FP/lS4AYYZB4TY2fo68n1xCwOxCv6s6vT2y4OHSVOfHSVydSpDhnoqS/1n1I2PYsy7o0BF467v4z+arPXGZ1g8YSlbQtVBcFpx+HlCZNk5nnDd5MP1eUBKsj7TEqylQsEqcU6ZzrNddw2x1oMYwgnOELktaz6JlwSikIfPfYpe546esyLTe8wMp+zVMoM5dd6hX+poWsQdffobT82FH8OBP5OoMKyhGV/6x9GXiyJPN+li8r4UK77epFnRbAIcF7XKW50HahiK+I7tdnjyXvV3kB/J+2h6qfSKBNyqPU2ldny3kCbOtrUxyHryJLAg+bK0wCCGjp594XhXoX/0eMI/Kw4eUbXwI3NbMnmpesS5CSlcpUMSIxntZR5Fmy3eXcNWoGd8iRZxjtITbQqgX/OWXgHKvaBtE2uQ4g9kRTVo5Lgp/frzCdBcpyuMh+4T6jJt/zgiA5B1EqJeBvAR/L9NStrjPTbyl4BoljK9jgyPbqytznHo+QBCdPQpaxnI73QTVRpGE82nG0LRmSvCFViwrMEEXrOYeigH75z7Y3fko7N0WEXVCwgLWfTrVdQJCc/lyn+pAQJcZb3LO9CMD9wFlwSDbikBOz8hs80xsHRbC6QnxH93AOKAcjvQ9nkzGpaqleIqaF/SmBXCGVtLA9CF8YaZHysy1SjHyUqSU870GCh8Xz9KE+lBh7Zz3mq3DrksE70OmW+c5BYoQaECdJUAbfxBp8A3jW9FEWw43sExY1NILUpsIO39mwNxJnvssOzxMm398eF3dJVasWXTCD6dIpcYSYDa0fq6+LJ4nfLu4qHRpPspUvfr/uf2LCzvsa070pbjCBhFIEId4sQN1iTJ+RBrjGZrebyYcg8+uxaRx7nwis18YsZQG4VoP4sWkD9wgYjQ9Fw7mTf55HpGEBJciGJUYcg+AzsrSUgtfpjaMt8oyAVxZ0EihegmcuqMt445t+60B/TdHkcGvhYyid54bcRdHNkSz6ahy5r8Pc7FjE3hBtkFtuc4ONhkVxt8vge90Nue7wBTf5O6/EHtpT9naJwtKN0zQCVwPz7nNMlGA3LXRPHA2Pvbcg3Qa0fJY4d3Z/c4fR93MvWJBXYRlM1hQpAS6w8mN0ytjjjkzZQ22YQdTZMy+rbcOM4du5GxhoXheFBdI/7WqKzsWzLjzCN6zbnPkAtIpqUvF5tNTVPbN/A68g7znorNXD3F7ZwkZKz3zmsi4aX6LHfRLL1sftDiBabd5rdLmxlmY4IXR0Pyw8ZekpDxDdU5+NJSLLGGYpWu1r6fXPWgkAvFC5lcjiGUJ4U5JDWduFs47CfM+pW2gr45QlWzon0w5XXXXGUXYtv1k5m+cSnPdxqA+PHCISlk1A0XRjLsjZ1KhN2J8EqqJGx7vxWL9WZCL4dWGwzCPwCKTUTF6mqs+wTwZ62xb201ckvoZq77LjJakzbMwDJZH3FfhqEgc0Ue1P/yGhJt/f8Xi7PUhLUPZCbd5aEI6DccEVvYYC4Gb3ILpDvXIqEeurS1yORmUGYOZ34mE4lPTOgRlpxoei8LqXGA0NCrQ8eCSnrNsbimcjykJj2fwGvdzC6LMdZzXl3YS7WdPwCZZ0fberGCmr8snZkFwAutauvOK6WdO2bG11JjaoGCRvzckkxjXhqblnZvuVJJs7FzMjBa92jbeolaa3OTrfuRqP5mpYsPn6FWRX8DSRPfkJfgaU26t8UHV+DJPWz2F0AffdS2FpWdy9l7UgLHjstKRb3d0XRK4dqX0lMMPp96YovEG98edqDA+PI8xQ/MgFFJjoMyMbtR9mMuJa8xGRQC9bbHyzb1rq68hCpTUU7tqelpdbLdejgYyXyYNwmfAi4vkXcSN4mGhEkF7GVePf4q0bdeOjdNtp2jdy5A1u9s+tAf9DBvhY6liGSeyJuR+KuOlz23MjFJiB/DpR0M0TkGP3P+iqFMd1Jsg/gvPWn9isht6Pzo4VTakIITHPOy9JJcL+s9Toj0U9m+6OavUohU2gUHdgn/V/21phZakd9z++34Pc0zW4CYpWPo8GMCOlXOShLqsnhMXQzQYZt+Prva3NmqirHqOcrgCh/XqEzXtIGZousv9DdJaZFejDHfdrvP96vmJnrOHhoU5BHv7vymrUSUOfv6DUnCNSKHfXS05/qzLvpGFXgthZPN1jEwvTdOcqSoy1kKlR2RkpOIgPMx7695CvHblw9nBOQJ2JrDOmeCNIf0Qe/MjAr4RYXasM6iF90yXhSSTQumkwa0CE8XXbzTor/4UI04U0C+9yK6Ni58D+VTONeT3iVBAUy6y86lpdk+/2VyXcI+DTCBouTPanaqCFxz17gd/v9vUJuDFPH7DE8OZQpCv0zhCtEULBEV6fB6AR6KKxRvffP7siPC52gjzEH3ahrSKff1q/6ATEjL0jQ1cFM81rk7tjn9D6pxw1+PBG8Xgo9V4wokXf9mIezomkYcxcAP8Wg0yI6rjggFaCfOZC3F8hbq7NBEPVmeKDXaZ1kueQ1u9sCV8P6epQHEFo1ZB1cdLckXaS90uC/nbpZCwGJXIH/Yz3fdn0xNW0uwuFzqeP2eEDFH7vyi3bU1Xj8xV01K84QVMk5+HHiHBYGFYrcmvu1QhKQIjs4M9TZ4CwYA8bvxJ3pUTmcD7pXl2eh/OrBvLqu3C9U22esZg==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "y3QItHW9fHmlGUACza8q5QdaWw83Bu0PaPFx9kIM+cucNg6OLhmctHxfFZavXrReza1UpZZdkCz2x1VKplQgM6dur/D+dJa7qdXBgt9lMp9M2LGO5euJcOBWRi9GP8dVRvvCl670PTCHxkQGlWzw+yZGYkgtgoGeSp5gR07hIvIUKtEMTfmTmoNoQIFPrMHP8SloqJmUmdu59of3SIrifQC7XOVXDZD9xli8Bp3ZZ/lkmxP0/jREzdGMTneKmowVYXrOKhQ7YBVHO7sTsp3jAEvSZTrVP0cKqXoECy2vYjDvybldkiulFV7PnyVAjZy8QExVheUqzKFKlp72eba+O6E0ZtxHk+GgnBkrME3W1ZH3287QZ3ZOhgg5xnE64Hrsi3T1QefXLGnEhFDsw8EptCO9r3v+B9jujIhRVWd1qz1CgN0w7p3ubavRKBtEwO1dhN+2hVkA3T0Mmt9mfRZy2pFntCyvLvArTFnDVKjJ9Nd5VBe4QRUfEN5qr+/AL5Hd9KDwHb2VG7sY40USFk1xCL8Y/pJnMWL73PZzGEyFuSECn3XHgtetzoT4wj6FP/lS4AYYZB4TY2fo68n1xCwOxCv6s6vT2y4OHSVOfHSVydSpDhnoqS/1n1I2PYsy7o0BF467v4z+arPXGZ1g8YSlbQtVBcFpx+HlCZNk5nnDd5MP1eUBKsj7TEqylQsEqcU6ZzrNddw2x1oMYwgnOELktaz6JlwSikIfPfYpe546esyLTe8wMp+zVMoM5dd6hX+poWsQdffobT82FH8OBP5OoMKyhGV/6x9GXiyJPN+li8r4UK77epFnRbAIcF7XKW50HahiK+I7tdnjyXvV3kB/J+2h6qfSKBNyqPU2ldny3kCbOtrUxyHryJLAg+bK0wCCGjp594XhXoX/0eMI/Kw4eUbXwI3NbMnmpesS5CSlcpUMSIxntZR5Fmy3eXcNWoGd8iRZxjtITbQqgX/OWXgHKvaBtE2uQ4g9kRTVo5Lgp/frzCdBcpyuMh+4T6jJt/zgiA5B1EqJeBvAR/L9NStrjPTbyl4BoljK9jgyPbqytznHo+QBCdPQpaxnI73QTVRpGE82nG0LRmSvCFViwrMEEXrOYeigH75z7Y3fko7N0WEXVCwgLWfTrVdQJCc/lyn+pAQJcZb3LO9CMD9wFlwSDbikBOz8hs80xsHRbC6QnxH93AOKAcjvQ9nkzGpaqleIqaF/SmBXCGVtLA9CF8YaZHysy1SjHyUqSU870GCh8Xz9KE+lBh7Zz3mq3DrksE70OmW+c5BYoQaECdJUAbfxBp8A3jW9FEWw43sExY1NILUpsIO39mwNxJnvssOzxMm398eF3dJVasWXTCD6dIpcYSYDa0fq6+LJ4nfLu4qHRpPspUvfr/uf2LCzvsa070pbjCBhFIEId4sQN1iTJ+RBrjGZrebyYcg8+uxaRx7nwis18YsZQG4VoP4sWkD9wgYjQ9Fw7mTf55HpGEBJciGJUYcg+AzsrSUgtfpjaMt8oyAVxZ0EihegmcuqMt445t+60B/TdHkcGvhYyid54bcRdHNkSz6ahy5r8Pc7FjE3hBtkFtuc4ONhkVxt8vge90Nue7wBTf5O6/EHtpT9naJwtKN0zQCVwPz7nNMlGA3LXRPHA2Pvbcg3Qa0fJY4d3Z/c4fR93MvWJBXYRlM1hQpAS6w8mN0ytjjjkzZQ22YQdTZMy+rbcOM4du5GxhoXheFBdI/7WqKzsWzLjzCN6zbnPkAtIpqUvF5tNTVPbN/A68g7znorNXD3F7ZwkZKz3zmsi4aX6LHfRLL1sftDiBabd5rdLmxlmY4IXR0Pyw8ZekpDxDdU5+NJSLLGGYpWu1r6fXPWgkAvFC5lcjiGUJ4U5JDWduFs47CfM+pW2gr45QlWzon0w5XXXXGUXYtv1k5m+cSnPdxqA+PHCISlk1A0XRjLsjZ1KhN2J8EqqJGx7vxWL9WZCL4dWGwzCPwCKTUTF6mqs+wTwZ62xb201ckvoZq77LjJakzbMwDJZH3FfhqEgc0Ue1P/yGhJt/f8Xi7PUhLUPZCbd5aEI6DccEVvYYC4Gb3ILpDvXIqEeurS1yORmUGYOZ34mE4lPTOgRlpxoei8LqXGA0NCrQ8eCSnrNsbimcjykJj2fwGvdzC6LMdZzXl3YS7WdPwCZZ0fberGCmr8snZkFwAutauvOK6WdO2bG11JjaoGCRvzckkxjXhqblnZvuVJJs7FzMjBa92jbeolaa3OTrfuRqP5mpYsPn6FWRX8DSRPfkJfgaU26t8UHV+DJPWz2F0AffdS2FpWdy9l7UgLHjstKRb3d0XRK4dqX0lMMPp96YovEG98edqDA+PI8xQ/MgFFJjoMyMbtR9mMuJa8xGRQC9bbHyzb1rq68hCpTUU7tqelpdbLdejgYyXyYNwmfAi4vkXcSN4mGhEkF7GVePf4q0bdeOjdNtp2jdy5A1u9s+tAf9DBvhY6liGSeyJuR+KuOlz23MjFJiB/DpR0M0TkGP3P+iqFMd1Jsg/gvPWn9isht6Pzo4VTakIITHPOy9JJcL+s9Toj0U9m+6OavUohU2gUHdgn/V/21phZakd9z++34Pc0zW4CYpWPo8GMCOlXOShLqsnhMXQzQYZt+Prva3NmqirHqOcrgCh/XqEzXtIGZousv9DdJaZFejDHfdrvP96vmJnrOHhoU5BHv7vymrUSUOfv6DUnCNSKHfXS05/qzLvpGFXgthZPN1jEwvTdOcqSoy1kKlR2RkpOIgPMx7695CvHblw9nBOQJ2JrDOmeCNIf0Qe/MjAr4RYXasM6iF90yXhSSTQumkwa0CE8XXbzTor/4UI04U0C+9yK6Ni58D+VTONeT3iVBAUy6y86lpdk+/2VyXcI+DTCBouTPanaqCFxz17gd/v9vUJuDFPH7DE8OZQpCv0zhCtEULBEV6fB6AR6KKxRvffP7siPC52gjzEH3ahrSKff1q/6ATEjL0jQ1cFM81rk7tjn9D6pxw1+PBG8Xgo9V4wokXf9mIezomkYcxcAP8Wg0yI6rjggFaCfOZC3F8hbq7NBEPVmeKDXaZ1kueQ1u9sCV8P6epQHEFo1ZB1cdLckXaS90uC/nbpZCwGJXIH/Yz3fdn0xNW0uwuFzqeP2eEDFH7vyi3bU1Xj8xV01K84QVMk5+HHiHBYGFYrcmvu1QhKQIjs4M9TZ4CwYA8bvxJ3pUTmcD7pXl2eh/OrBvLqu3C9U22esZg=="}	\\xcb7408b475bd7c79a5194002cdaf2ae5075a5b0f3706ed0f68f171f6420cf9cb9c360e8e2e199cb47c5f1596af5eb45ecdad54a5965d902cf6c7554aa6542033a76eaff0fe7496bba9d5c182df65329f4cd8b18ee5eb8970e056462f463fc75546fbc297aef43d3087c64406956cf0fb264662482d82819e4a9e60474ee122f2142ad10c4df9939a836840814facc1cff12968a8999499dbb9f687f7488ae27d00bb5ce5570d90fdc658bc069dd967f9649b13f4fe3444cdd18c4e778a9a8c15617ace2a143b6015473bbb13b29de3004bd2653ad53f470aa97a040b2daf6230efc9b95d922ba5155ecf9f25408d9cbc404c5585e52acca14a969ef679b6be3ba13466dc4793e1a09c192b304dd6d591f7dbced067764e860839c6713ae07aec8b74f541e7d72c69c48450ecc3c129b423bdaf7bfe07d8ee8c8851556775ab3d4280dd30ee9dee6dabd1281b44c0ed5d84dfb6855900dd3d0c9adf667d1672da9167b42caf2ef02b4c59c354a8c9f4d7795417b841151f10de6aafefc02f91ddf4a0f01dbd951bbb18e34512164d7108bf18fe92673162fbdcf673184c85b921029f75c782d7adce84f8c23e853ff952e00618641e136367e8ebc9f5c42c0ec42bfab3abd3db2e0e1d254e7c7495c9d4a90e19e8a92ff59f52363d8b32ee8d01178ebbbf8cfe6ab3d7199d60f184a56d0b5505c169c7e1e5099364e679c377930fd5e5012ac8fb4c4ab2950b04a9c53a673acd75dc36c75a0c6308273842e4b5acfa265c128a421f3df6297b9e3a7acc8b4def30329fb354ca0ce5d77a857fa9a16b1075f7e86d3f36147f0e04fe4ea0c2b284657feb1f465e2c893cdfa58bcaf850aefb7a916745b008705ed7296e741da8622be23bb5d9e3c97bd5de407f27eda1eaa7d2281372a8f53695d9f2de409b3adad4c721ebc892c083e6cad300821a3a79f785e15e85ffd1e308fcac387946d7c08dcd6cc9e6a5eb12e424a572950c488c67b59479166cb779770d5a819df22459c63b484db42a817fce5978072af681b44dae43883d9114d5a392e0a7f7ebcc2741729cae321fb84fa8c9b7fce0880e41d44a89781bc047f2fd352b6b8cf4dbca5e01a258caf638323dbab2b739c7a3e40109d3d0a5ac6723bdd04d5469184f369c6d0b4664af085562c2b304117ace61e8a01fbe73ed8ddf928ecdd16117542c202d67d3ad575024273f9729fea404097196f72cef42303f70165c120db8a404ecfc86cf34c6c1d16c2e909f11fddc038a01c8ef43d9e4cc6a5aaa5788a9a17f4a605708656d2c0f4217c61a647caccb54a31f252a494f3bd060a1f17cfd284fa5061ed9cf79aadc3ae4b04ef43a65be739058a1068409d25401b7f1069f00de35bd1445b0e37b04c58d4d20b529b083b7f66c0dc499efb2c3b3c4c9b7f7c785ddd2556ac5974c20fa748a5c6126036b47eaebe2c9e277cbbb8a874693eca54bdfaffb9fd8b0b3bec6b4ef4a5b8c2061148108778b1037589327e441ae3199ade6f261c83cfaec5a471ee7c22b35f18b19406e15a0fe2c5a40fdc2062343d170ee64dfe791e9184049722189518720f80cecad2520b5fa6368cb7ca32015c59d048a17a099cbaa32de38e6dfbad01fd374791c1af858ca2779e1b7117473644b3e9a872e6bf0f73b163137841b6416db9ce0e361915c6df2f81ef7436e7bbc014dfe4eebf107b694fd9da270b4a374cd0095c0fcfb9cd325180dcb5d13c70363ef6dc83741ad1f258e1ddd9fdce1f47ddccbd62415d8465335850a404bac3c98dd32b638e3933650db661075364ccbeadb70e33876ee46c61a1785e141748ffb5aa2b3b16ccb8f308deb36e73e402d229a94bc5e6d35354f6cdfc0ebc83bce7a2b3570f717b6709192b3df39ac8b8697e8b1df44b2f5b1fb4388169b779add2e6c65998e085d1d0fcb0f197a4a43c43754e7e34948b2c6198a56bb5afa7d73d682402f142e65723886509e14e490d676e16ce3b09f33ea56da0af8e50956ce89f4c395d75d71945d8b6fd64e66f9c4a73ddc6a03e3c70884a59350345d18cbb236752a137627c12aa891b1eefc562fd59908be1d586c3308fc0229351317a9aab3ec13c19eb6c5bdb4d5c92fa19abbecb8c96a4cdb3300c9647dc57e1a8481cd147b53ffc86849b7f7fc5e2ecf5212d43d909b77968423a0dc70456f6180b819bdc82e90ef5c8a847aead2d72391994198399df8984e253d33a0465a71a1e8bc2ea5c6034342ad0f1e0929eb36c6e299c8f29098f67f01af7730ba2cc759cd7977612ed674fc02659d1f6deac60a6afcb2766417002eb5abaf38ae9674ed9b1b5d498daa06091bf37249318d786a6e59d9bee54926cec5ccc8c16bdda36dea2569adce4eb7ee46a3f99a962c3e7e855915fc0d244f7e425f81a536eadf141d5f8324f5b3d85d007df752d85a56772f65ed480b1e3b2d2916f77745d12b876a5f494c30fa7de98a2f106f7c79da8303e3c8f3143f320145263a0cc8c6ed47d98cb896bcc464500bd6db1f2cdbd6babaf210a94d453bb6a7a5a5d6cb75e8e06325f260dc267c08b8be45dc48de261a112417b19578f7f8ab46dd78e8dd36da768ddcb9035bbdb3eb407fd0c1be163a9621927b226e47e2ae3a5cf6dcc8c526207f0e94743344e418fdcffa2a8531dd49b20fe0bcf5a7f62b21b7a3f3a385536a42084c73cecbd24970bfacf53a23d14f66fba39abd4a215368141dd827fd5ff6d698596a477dcfefb7e0f734cd6e0262958fa3c18c08e95739284baac9e131743341866df8faef6b7366aa2ac7a8e72b80287f5ea1335ed206668bacbfd0dd25a6457a30c77ddaef3fdeaf9899eb387868539047bfbbf29ab51250e7efe8352708d48a1df5d2d39feaccbbe91855e0b6164f3758c4c2f4dd39ca92a32d642a5476464a4e2203ccc7bebde42bc76e5c3d9c139027626b0ce99e08d21fd107bf32302be116176ac33a885f74c9785249342e9a4c1ad0213c5d76f34e8affe14234e14d02fbdc8ae8d8b9f03f954ce35e4f7895040532eb2f3a969764fbfd95c97708f834c2068b933da9daa82171cf5ee077fbfdbd426e0c53c7ec313c3994290afd33842b4450b04457a7c1e8047a28ac51bdf7cfeec88f0b9da08f3107dda86b48a7dfd6affa0131232f48d0d5c14cf35ae4eed8e7f43ea9c70d7e3c11bc5e0a3d578c289177fd9887b3a269187317003fc5a0d3223aae382015a09f3990b717c85babb34110f56678a0d7699d64b9e435bbdb0257c3fa7a9407105a35641d5c74b7245da4bdd2e0bf9dba590b01895c81ff633ddf767d31356d2ec2e173a9e3f67840c51fbbf28b76d4d578fcc55d352bce1054c939f871e21c1606158adc9afbb5421290223b3833d4d9e02c1803c6efc49de951399c0fba579767a1fceac1bcbaaedc2f54db67ac66
99	\N	\N	\N	\N	\N	\N	\N
\.


--
-- Data for Name: granted; Type: TABLE DATA; Schema: public; Owner: golden_owner
--

COPY public.granted (id, tenant, name) FROM stdin;
1	golden_app	v2:x/AMS2tqnNGhQnS2hKi9oazE1aX83SrBytG4YEWO4Rv6qg==
2	other	v2:60gxwC3pf0+9blbALdqDg7xzuLmQxw5Yo+T/jV+QQqD2nm37FI4=
\.


--
-- Data for Name: indexed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.indexed (id, name, email, workspace) FROM stdin;
1	v2:oPDEjQGWs1ajks5Eb6yngw6XLa/MyXt2Mna+7szoT//AXA==	v2.1:8+KcRSxosbAmaz6dK3ubFHanw42K1+jBssthjHYHls4KQjO7ylB9BJFBbrXqqoDGXeOPqJdVg90nkgUEyA==	1
2	v2:hXMo4BO4SJO/Jf7EaKSYFQ5cIahjzP5aHY3BHcmJ0kLqZg==	v2.1:zjstMjGeEKOQ5LcUkfAFeNOwl4Imv8lqIGXP1dWKQlB3Vb81r5fsxizLOP2M/RnQ+Lk6wP8zI7YmZeTbng==	2
3	v2:COnx28O8aW0g6wigsFKkzYjHxVWJftIsH/kqc+rwwEJ7Nw==	v2.1:itxxfGOm5cqrdMKimuAweV7aGXVoFaaFdgwb4oBV0/0VaCJoPNijkEXCriW9X3RfYJCxkpQvAXFE0B8rsw==	0
4	v2:5nzHibAEWg6eP7IVV1ShofC1fJYWaP3ChFp/6kAzdnaIPw==	v2.1:IfhvbzcBd6D7CTfuWvuaZl6kIthChpzmtTqObF2wCRvtMahqTURKajUCSnRSq1txxCbJz6U4JQa8zKOkqw==	1
5	v2:x19BkT7cmDk1VHJoGCfBlrS3cFqacHCbOsNMYBstAsaWKA==	v2.1:P0bPjOcjQLrL667ooo9izD6Ix9va787YHKQTEE37338M0Bs1I03KlhT13VBtG6Kl9pnGq5aICUs4ifzwdQ==	2
6	v2:tiRWOdmH2ziXHOr+pyv1whxhI7kqXklTG40XarrVRqJM3A==	v2.1:nFlqF7OKGfI3W4gNcLpFr1Itz9z4+o6qoyROYxVkZVsUaNYWqSM0vVxHhQNJoYCZFXJ1rj0JY0i5mZH85w==	0
7	v2:1LPsSfkj2XXUfM+0EizKX5cxDCQ3Th0D/QuLJweiYfJTdw==	v2.1:bbMQnXnwNOC2KS67k4uyfiC66GMYkd1bcEpdNpAvvNJiC3U/AkFZReImTkVvnZ8g/fMjV6LZtYUThdVYjg==	1
8	v2:8d2W8XRd3bivBcB9rnGbJ04xQT8vtV2NYh0lLsQF/HERPQ==	v2.1:hIwkmV1+jy/BHq/iOCZPPl8libL8Ywh15h9T+FSO+bi+cYsbDRGk9iM6VkGi9Ui14wsa1mwVFktRPD7NsQ==	2
9	v2:y1eu6AnC0lBpvBpFVCzws6HJbheCfRRTkKxKyYmhTJdw0A==	v2.1:OBwmlpumQYr0aNns6XDyDY236NQbCXsIxtmqrrFeYCGcHbcpWa5RzNDlHMLod9mYvi5z9B/fsIauvhCo5w==	0
10	v2:0Xw1XB36mkq/LDs/FTJvdtf4zjWicTt0edHQp59PBHoAHpI=	v2.1:1oaWvd19kylapaGAUAauL3TpJSN297hrem/TYepflhJVh4NH14ztVTYAsL/e6ydvTD4hbiSU6z7XcBHjNik=	1
11	v2:tcSOhyPwgMJ4gTNlXaNtHZeAMVZhBQHIR52s+rjFFVbbIZA=	v2.1:qdB5w2liMwij7Kx+7es7A7I8atNwBiYFKHlCbchB77RvUqWdlzQNGTzFtAAoL2kpkeMPjlFwNOgzipyMNC0=	2
12	v2:5sTYIMmAQHqQuegnZOFcB6Z32ujK3yBaMHrODAjVlLpcqzU=	v2.1:HpjAAWUX4bfaVSZMp8SQtc9ICmhfav/LT+pL2FI626P9Kl8qS9uGEfjRy7hEwgTCG2bvP2AAd20/yjZJjRE=	0
13	v2:rEEtTPdEn4D5dFIhBXiRLodm2ovfVcf+5s251s7WjUPVZFM=	v2.1:qhDaKERvZZGid0jsr6qFlhH5Prm9nS9DWdMDRgTxsAlpoIUS0ZKM43Fw8ijTJLpWs5AehbxCTF/Ci+Rb2wI=	1
14	v2:dv0bKehIuGI3zt4zLpq8u6OW2aWPbw1H0Fb9DBRgQmb8AlI=	v2.1:op7F8poyMYrKfCb92XDbGFYvrOO8HvpiY/g1ZzsfcZ3N/fNFV+fqlK52CYhG7M44Qvu9KmURWaBIjQzZ3Y0=	2
15	v2:Xzoqn/UOmUJOg8+zkCRU9vrf2b24YRiLBCclQ35BS7CEKJU=	v2.1:RtFhr/G6i+bQ7fCD/pIgZqKvK89ADhWwKsISca6e0Z+obgl3anCccuAJZiu///B9ly/09ZVkUDTHszMcOPA=	0
16	v2:aZ0E8kMs6SqCbJbNaJ7htuKf26aNufZALEFEmvwpS1JLlvs=	v2.1:i+LSCu47mnK1GpRE5qlVBYeMcaaSL1I1voxwifjnmS5FzrfJcxrLtoVMqCUdz/kppRs93DooTDopfc3Go4Q=	1
17	v2:jgZmf4izxOeRAPuehOV7HrktanRHgbBLXu6nHADKSNFQk4g=	v2.1:yt/nnu83Esn0LxnqO+GTDQfIiVswzpqP6cB8QyfFgA3P6GolpmX97ir5Pt0mHGJxI92fsAIUWt5WpM9Yzsc=	2
18	v2:1C7ErdJ1YT7nHiu09Podyjul7x3n0KteF4nZBDEzRVm1cVA=	v2.1:TCGughMaj9nJckke5F7S/RiHJjloIYO0n9Be5ttJKz2YCkuLfCgyxbNQYfLSxL7/FxF2MfTzYpH6TuYSDOk=	0
19	v2:pQHHFJWlR5glPZIYjwienU5bUWTylb+v/ZBC09Dsad7g5Nw=	v2.1:nxkjcEdPew12drV+9uuceIZHbcSFeP+RaPidZBlmOuxNB0D3TzxDnRxAU646R7qNwljYAQPkdjTgQyqjiMw=	1
20	v2:nDsMNlDkUXDliPQ+zhDDjnD54pJj7lBIzc0yQrQP8RVip9M=	v2.1:v9edAh5v5gBpMGVrscnnv87BBSSYZv/ThNg91ZG7zr7addWAH1BpseUtNvWRGn41nmGAXRp/2u02Z6vdj/I=	2
21	v2:Wx7ixSNKDC9ri+gIEv0xu4jWyJCWovKY3Mhp29sD8q/h490=	v2.1:aoC28EUtNi9U9ANJTdbrUKo5MpWAHQmGBBVrCyFmU0g2h5XOO+hLTzLEFHsbTOKvuCCX6PKiAGKp39LQlq0=	0
22	v2:gZeH2xiwvxsDP8qW3GGNif1agG1SuFfbrI9HZpfjqhTV6o8=	v2.1:GhnMC84C/FIoIGUUj3ptLKc8F5kHBiqvboN56ApLl6SifG9vA/YvmuHK+ZUYBpMvw7bxFxasifYx+wMlc3o=	1
23	v2:VSdwigrb4kHFPUcI5kadUnQvl9LEwLOFp9VhWHM75fYoo3k=	v2.1:IcMKzNxZfhuShxpEtzBAf4ye62aGartQdGZ8iDy3V003mJO4IZBC+n0alLJiwRzu8ydIXuUkkUmKRT2CkVs=	2
24	v2:EcU7LiyaSwsueIzI0kvqiCqxoQRrdWB1LskpilZ2ETF2dbM=	v2.1:RPkpH2DrfK44Fsy7ToirBre7zsoZshI0TtE4OFFoeZyZaALzQ+2AMQb5lpC6F/263BYa2HMkIiXDHMPtXCk=	0
25	v2:pmHK2Qk/NeTkcyvh365xlO6IUl3SfC4XBRwG8+XYMLKfDhI=	v2.1:tUpbc84RIhJNkTKiPhaz5NwxeC7P3pUSMNrEI6IA5WcroJrlNylmYvG+SJgD+uXoUlMs/3mm9q6QWaOKQws=	1
26	v2:/v2MKXyxJciRjVnkO+Y7ZcJ6Z3cxcHh0FBO3sxYz0AewR+g=	v2.1:e5hiq82p2varPKt3c/TxaP65a94AT89ilghontP60/wmovcmCkavQvXlWHcjn+nxEdVOQHmc09HTUs2MAAw=	2
27	v2:1V7R/o5ASlY2GNGVwKdDYI6YWYxgazCQPUD3HiO06BP2Otw=	v2.1:u7rOgk5YF2dDIPaKQggMsF4y2QcW+9WPyHQhqbkf4HLlcOjUytm46qNS0RFiIob6VF+smUH7lLtDG1qQPIU=	0
28	v2:EGB1aXAfAFynBrrDvO+03L1ydCLrOHR9cKCZE+qLOEctU7I=	v2.1:NKWLCF0vQ1WzCbud0a1bXr8gVjEiA4XTtlUxxR7VUzkZxcB+tUpI7HVeuzhyMAqEt8zLannjShElecqQ5Wo=	1
29	v2:kzCUuH/MzGMu7piZXrIPfPht1JyZb2PRgCp6UShyh8UYSvk=	v2.1:Rjk4Lsn7vO7cextvU7GV7gqlAAUujOJ12bZUcMjCfm1cQ+lmQilgb+E21/ih8xHRzgJpmNVIPHcrrflx84o=	2
30	v2:QFmsGyS+43rN36F4LqbX63C5Hk+S0sNb4hKHZ7VtrgtTKO8=	v2.1:TWkKqMFlJ8xH3FzIdR+7cTB5yMANk0vSc3heBbz7ssbFUYTuv8Ic8apMqw2NWTYwjePqUhNLSsRt3ZcrG6E=	0
31	v2:TGcGwZRRkoZsAl/jadPYpWEoFQYVf3/t/36ds09HNZNR24g=	v2.1:3DQdOpnugbU+TumoU3LYOm9u8RvAqm6grJy3dU8ZAetcvqWUTFL9nTsoy7nCUeS2ILFHMQnZpa3eoDf/0mo=	1
32	v2:GKl/fz0HST1n7/J+NMWgb9OEjmE4cG9o1ocrvAaB62LdyCo=	v2.1:me4gWs26F9V7Jy9dpXhUDiIMO+ccKol3Zw3sWSL6spFrPvPwfL4trggsbuH/xuVRYAZyTydvuQ7guZpphuY=	2
33	v2:1Edu/L/flN7MWv8Lc4O1BmPHGVTFqqTIe1njdiWREdgeKdk=	v2.1:neR1tMXnfqmEYQ0+a1TZIIvBeSC/V5oRhr2P0Qx+RMvIFPbM8NWZ4sYYQEm8xGbaLVuMIcLBeDSyChFYyj4=	0
34	v2:csmQc16AvzvMd6jCm3ImaSMrYecitiwdghi/nzWzbhQM/a4=	v2.1:qcvaPhiHcZvAXKCIXRiKodLo0src5K1+ik4a0kG0tOCqooyn874astB8UArm23s1rKnrGu1SoBXlsX/TUIs=	1
35	v2:RaFk7JM4jiKExFqC9ujN5/MYGyRr/uFqH/vG9Tw6qoHiWls=	v2.1:IPwCIx1tuEsSNr41EWZFE5SXBY58OBbj+9rs7qRB7dSVPM2KJwpygTnMSNQ7wvoNOP6c9FZj4gp6tDyDMFo=	2
36	v2:zkzXN4xlz1EV5LB/jeTPfxrFk1iVSS+xCa1esSd5mvWIbAM=	v2.1:+xFPx9d7rZFmHqYlSPfiUn6+Z/Nb2eMxdE/LjEXrqEaoHt7tWDRwng2h5hB8XcoSt8PVsbdYSbMjFD2+i48=	0
37	v2:x7JmpLdKX+JGRzQroS/iu+zrhdAEzkzmTR/zGOTutA4+zak=	v2.1:00/u/7gQaiwhpHh1lQnEdLpFR1Bdxgth0jLpXAWqSaoF2BpnX0nfhyVQg4MenkzR+I5ZYeQRxHSd/T6r9xU=	1
38	v2:eVvlTymQ+IBW1cjfIygJxeAvwV7ojBTe9KmRKa7opccGSNc=	v2.1:dZ9FP/+azo2/O5rpr7a10hzMOWhzDUxxAHf0RXQfutuuLZH5P5u6/N698LA/pv2Efwpw9cEM1Oz5+XH5ycA=	2
39	v2:UBzIQtJEum+BT4OHtmEgINcWogMd+hVOZJBWQnIpXg0ne/g=	v2.1:W/F486+ftvK4anyP8N/KltkxsHbSnhCOahTi6X1ZM1CUGkAkA6N8FRwoO0mzSWnZIu5VkPyTkl/QaRzKXCQ=	0
40	v2:PmIm1AjeeRMflLktENed2E09CLAFVwJN+JcCzZI73PIXM7Q=	v2.1:ULpIS6uF7ldquzMcUYl6hE1OoJP+wxGhZNcE5WwL27oDQwSnmPQA+pZaITMLiWD09A3cTReQ0Jz73Sp9Aw8=	1
41	v2:yA8RMAi1kvKJlEIbGbEbDFTXqjKmpyMIvZOmL6L4FPLueJ0=	v2.1:Xk91Kcpq9o+hOWfqVTMEZodhmc5Is04j55ZIa1tskxSDILtYrvYDkb/WfXsVSVNmumR2PHz3Os95VeQMgbA=	2
42	v2:JnwXWxUs8DXfI0FhHYpP9RXQSfZM/daliSpT2H8k1Ps4Ey0=	v2.1:EK50bF4FygRNQAkwm1JFgcJ6X57Ol+YV9z/9YOgLnFXuZnam3zg79eN2RNkg2iSm88e8JWJZYx2mKpqMLhA=	0
43	v2:nGE8gMXjOfuIpsVA1aJyEa7TkTmysck9W6uZvVDDOop37UE=	v2.1:Z6WV8T4dvOz6KMNSqMwh/QsLlDKZkbYESJ0E/DXgFldiJ+gje9b/+3pJ6YbpbZ5nIEsPyQoQxInuO0JW6rI=	1
44	v2:ZQBkwgNrr9RuwGFCykxPdWsJCxAUDkp9I+FJBerktKUjLv8=	v2.1:8j1gR2xb/wWrkl7fOHRdX//eZinW2azmFpoB6qyFQkHDilU4hv69JNPJqDkKAvE0vcUFBW3oju2MyKaOLks=	2
45	v2:7NzUJxxB1AruS1o/X4MJTNVkaA91LGJYW0hiNIaQeO8DAmY=	v2.1:MXEbsdjwHbn5J6VGH/NR5yRYYYVSmwgNWtTckf/PYRG5IaabNaAkA43/CtNke8lLLmbR+XqgL4RfeXH1cQM=	0
46	v2:wZpGnWHgAwvULLAH/bBwd1+xkJJg7exyeOHJyEyhrI+coT0=	v2.1:S+zivMANXqmVYFS9wwbgYjc51pv0jEP0X0Ns5OzBL4Gz746GqD12lfgnReGVBGAjt0JHb5uFGBmaaWuaiRA=	1
47	v2:ZpEPtPtoB6snefDReXxHCj4avEy9LG63sHeBker7iiGb9JY=	v2.1:q/rW5y2EZvB+YKtbAsUHtfQ6VkdXn9w/5X60ncs7bnvf9GNl12JXOMislgtpMV6T+8IEiFqkp+7GzIpvyDY=	2
48	v2:baqMbRR6M8pemEtcszC82aQF/D4JrfK7AM9+MYur2mYRvdA=	v2.1:O9mZf67hdM/1qzXv5CdIjTP1e9XJT+xw1TCFnjKVS+uGn35EBNoHu8Gjtp8ltRIN/zUBFPyLmTq0b4EF+Pw=	0
49	v2:KMCNgqc5NBf2QOAOljWJ+LNfwF8v5BzLJFQxlZ5RGbflE+A=	v2.1:t0agmfZvOTDJoAP3qtl+B54GNuAaaNwfHRJ/6fV1zVcerrdqmgVVMvjastVMtoRIPOMThg+d+fWrwyagEf4=	1
50	v2:9H0N4fohU7Ptn24PIPcLg8rvmQj1B64AR48BYVhN9EgJepQ=	v2.1:Fq6I49sqajyBUK8cBIcI/rsoi+4TmUy9O1EKao62Ah8FfoAu2lsSfI94wxuJU3Iv4R7htYOB8m7YOD/pz5s=	2
51	v2:tfn2t+ywh3iHIe6VCMY4U2BD4B3i/jKQ5T8a/JGgcE05KSc=	v2.1:EeBBAzaHiY87JaJLFOm/oRZpd1v9GGrGlDR2P2mrKNKXrB2dbnjusjfo6op9zir4tpz6eyq1KAc63I4cOHk=	0
52	v2:MO3S0WNUNFA7ZFCtRVc1wBI7La98vpSUo3gQMDTT/AhBiDY=	v2.1:ZtK6xSs5gKbafJ6gWLQ3UjuMiFhPHiKxfW3RjGqOY9TpyL/muLWqllkbXCUCZaKgQqoTJ1o8mayYJmH6BGE=	1
53	v2:aTLYxaXzwz5ekj2bZmSh1Pk8T+/N8nNiQed8fvnKEMzBEnI=	v2.1:36smyzCKM1iP4EE9PW9efws9CUoWaXu4OTuQzJHRaTRbkVjWWC74pwzUCiERMBCGwwNpDhNKmZ6vABBezbA=	2
54	v2:+p3M/+PgfcwAtAKMGBX5QueyN8ITu+Fw+gDpVEX5Qy08vCU=	v2.1:0m7p5Mct7hLuvz7nsGKoLeWMiOISKBonNSei4vMfzg1/CWukrX4zi0iiFPMlJ1OMqxD8xSmbaQz+ymrnH90=	0
55	v2:g8R0NpgjiFPkR3DvtTDbidRAm2W7mc/sK3w0MhQJ3DeswdM=	v2.1:ndGY8kkAArGQAtlg1giLz0Vp/0GQxGvRvIgNIEwL4+oJDK/KdnZy4s08fXaOXY7S8TOwAMJLGGVQnwAriPw=	1
56	v2:eEYact5c/DGyh39mDrVSrXiCRntJSKibZksVawUDqkvbcBs=	v2.1:kA1Pgl6+ehV8fTsVO/f9tr62SiVe40M1TbBJTKDHUqGEpsOOGnIvtZjTu1cgAWTHxiT1QIQ2Dr4LqvVIyQ4=	2
57	v2:LhydpuZCfXa7Cwsl6rr5LBNzZy+BXslGP/RbRpWT5bQK8bs=	v2.1:7EB6fomOUobNdN96zXv/SSIlFwLyF9ViclKbAJjrKlvxdGCNH7Y/5nuIdhXdAX165WodWbm/FrK0gr3WCk4=	0
58	v2:/RMrLaN7vWkQdstWleU+fssXAe+W7r4xpNxfRCItgZ2RiOY=	v2.1:lnSIQe+4o9FpojEmeXbADQlKUe9OzbieYeDXLQkwByYMDj+qd1ZQkQSOuFwlnN5DWdAktqRVhhWX07u3Q9A=	1
59	v2:TYLsMwYIe2j3EPhA7Zk+922f6vtPmmSN+oW5Vxz2z1wR39I=	v2.1:l2oHvLLOQbhn9Diu1TWAI0kwztRM5iCCD2x/4KPxJFKbbvDI+cLtSkOe0OPF2m6JrB9CIXf8nYF3n5wsy6U=	2
60	v2:5VwEjd1QfxKNvKTHOH7XlglhkDT9kH6qeTvQx4zCBdJz3Do=	v2.1:2As6csbAFqkqQ8TRqszzJeo1T+1dRaqdLctsEHDSJRw4x/lwNDBfaihWDnQs8XkOxm9zhgevBi2vtwAgAgk=	0
61	v2:emcE0lZlFt50oQUaTX8wAGq9oBeAD1BwO7ZqvmAD7UzLyUkxNxsGWuw=	v2.1:c7v51lWw0nYgUMOiORmh7DlOEzoZX8O9Rz/EcSxmvW5f3qx+Qst6iO1pXhteBzQiZqqn8qwNNuj6EMrY	0
\.


--
-- Data for Name: migration_backfilled; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_backfilled (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
1	name 1	mail 1	note	v2:4ynU6xJwDIAjNYlYWLoWVthMubt73YTk7Hf2n7bTYzk+EQ==	v2.1:PGLacaL5qqYJnGCyqhouCrdxPsxuJePjZh6d9jItyKVE4eDylkRPMFxOKftO5Zm4P+k=
2	name 2	mail 2	note	v2:ITWrtWrMbcUMEnmJl6rdolTdaVSEDDltqaM9V+NWNSDH9w==	v2.1:xctB6dCphOKRmYn+Upr4d8RxoP1aNPHDF5RciQ0ZSFPQoAubui1Tqqzl8B4tLWQfbaU=
3	name 3	\N	note	v2:FOFBt6U7/ugUz1jZJDUc9oxxpoIM+21KO43BCu7RYCwlkQ==	\N
4	name 4	mail 4	note	v2:T8FrWNP9fcZU2Pl0I3WRKAoGb3SUEOLgBMzAsk0B3sv4/Q==	v2.1:gp+QJyaZDLTp/IKn4CIRAvogn1di/1ktxVuhx3clyZ+V8TE2Tc5qbkyGuPxZfp/F+Dg=
5	name 5	mail 5	note	v2:E8AW2JVUzqJZEvDOTBnM9t1nRDbxUJA3gGkgO1BMfx/HzA==	v2.1:Av1ScX5x6qsW6tqo6lhg3y3v43DTQb3i040T0YISjhPSA8UU6jWJZaHSMylAi973Yd4=
6	name 6	mail 6	note	v2:ZUKOZLuqsBpafqTD5GFhyiTBE2zDXg+Gw53S2PF/Ai9X2A==	v2.1:0cEzdw8DAYP3DprOCxeBZhvs4uF1B8V+jlFlh04K8OJvltJ3bj3sTX6wdkYgBMcIw8w=
7	name 7	mail 7	note	v2:sgCh0UUxYlJhUe1Jzz0w/JIg7A7E3xW5YSG/+0276kw93Q==	v2.1:AT2MrcLwWu2OjnOP+xPZKAiywKyxUgjN7enUEgrGA4mQb1CzEtKKFzonJxC3xRP/wGo=
8	name 8	mail 8	note	v2:KxVoBrHZU3iDG6NvT95tlBCNMm+E1UaJ6L9kV0U7ue3gZA==	v2.1:2gMZ1V9RYSondmpfESOJHTJ4GkaqvUPh/RfkheuBhqY9TdLji2I+jYAQlYw9hFduIkk=
9	name 9	mail 9	note	v2:D/rAeNNDrXQXc4RDu4ifv8G3Ej1hCNx0g87hMgfgRRDKRg==	v2.1:vIClky5wi2fE/04ujhEygqJGpR2/qE77L/rLi6G1dXUuoZcbiZ/tWtVxK2q8vT0c32o=
10	name 10	mail 10	note	v2:1BTYCkbNaGBj30+nkO074da1l08Kv9xVvSp479d+/Y+Ho/0=	v2.1:UgRiJNMUGOeIsdQf/2Tc09/xMp6UN7eXUd7M6l20owyYVVkRwirA2FTbgNmWHRrjB4J0
11	name 11	mail 11	note	v2:6I5EOSfn8uuJnHZd9KPa8cNjA5TiMXYuNsqM13/nqRh+x5s=	v2.1:Ug4e/1dmu+NNGjvzxC/12aOhpejHnqhdjN950/ILC+ZnPrg05DPZaKkIl61CzgeU6i2g
12	name 12	mail 12	note	v2:lwrwdRtglS/5B41SadiqMHnU17UFnDrZB/ju2tkjkiMkG6o=	v2.1:8DkpkU3Bfp07bvsL9SuN0u9a7pAvZM2WmoTqPxShL/t2cBPltvakt8iL60J621JpdWzD
\.


--
-- Data for Name: migration_decrypted; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_decrypted (id, name, email, note) FROM stdin;
1	name 1	mail 1	note
2	name 2	mail 2	note
3	name 3	\N	note
4	name 4	mail 4	note
5	name 5	mail 5	note
6	name 6	mail 6	note
7	name 7	mail 7	note
8	name 8	mail 8	note
9	name 9	mail 9	note
10	name 10	mail 10	note
11	name 11	mail 11	note
12	name 12	mail 12	note
\.


--
-- Data for Name: migration_encrypted; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_encrypted (id, name, email, note) FROM stdin;
1	v2:9ywE35B999YUY5C9GyQAizfxBxA8QUmjzjSJb+QK4ad/Cw==	v2.1:PGLacaL5qqYJnGCyqhouCqWB0IzSPVSUmYeq6IgiGiOXl8Vth00gc52uKs68QUPjRcg=	note
2	v2:zMABa6GlCS8AiKc9y00fS/44/rne0uOZCKo9okfb75xYaw==	v2.1:xctB6dCphOKRmYn+Upr4dxGrpsUGvqzQ1XfCtKOj7sTTBo6FIU1+umh0qCv90zj7MS0=	note
3	v2:oAEbkEXqO2AiHesqkFsc9X177eK9OuMkLD5nhYaDw6Itnw==	\N	note
4	v2:WPPuDfjr98qZsh257aDXPic4c12TdffebQyoNqzK1IASbg==	v2.1:gp+QJyaZDLTp/IKn4CIRAq2Jo+d8d7ArT+4l3l+/7KGzKg8hdMXSFE0ALShIcpR2G5g=	note
5	v2:OwhHf9tcaIa4eqUsxdQ9LAqYmLVAOkbGWHUo2Zv3zu8C/w==	v2.1:Av1ScX5x6qsW6tqo6lhg30oCmvZRgHSyoGOO/KgNjJC35IKgG17HO0OIVvgkKERJMEQ=	note
6	v2:OnJEazwryqojPqDeYXnyVMVEoJmUkLpNVgSabhT4feF4JQ==	v2.1:0cEzdw8DAYP3DprOCxeBZiKgGM06xhI2r4+Qb4HUgTsRAffOEesXPwxTkZbdfBSWoYo=	note
7	v2:85fX6ogljWpRdZ0rAY8B9zEMbtjjlXhV9DveL9r675BHDw==	v2.1:AT2MrcLwWu2OjnOP+xPZKG1Io3pOR8szwilFE4p/Y5eKmqEJkBEeJZJJqz6cjfQ+YNw=	note
8	v2:lzLBIFBtSLnmyNzvjoLIMSL1KQRhI5AQXol7duW7Fm1PwQ==	v2.1:2gMZ1V9RYSondmpfESOJHTAEeEi53LIWWUu4XJYbzLnXMsU6Oj/bxNOUdlB2Y4tfrzQ=	note
9	v2:sd/Y/Itizy/+5V6Ue19/VjE19/Y27EAGo3ttm/I6FmD19Q==	v2.1:vIClky5wi2fE/04ujhEyglQX26Ob1mScInIdzQDPYmrGh6g5++nla/+vKTSRr/mk5xU=	note
10	v2:FajL49wo1Osv5oH3Bc3pNPVPXdsXx8myrZ9VNDutd3dQ2uo=	v2.1:UgRiJNMUGOeIsdQf/2Tc0/ZzvmylQwwYr6x0ARv5D/37a3F+9o3vMZ/IvIcdoEczBSVk	note
11	v2:v/Mj81NvKbC8WJg9AK9eIG6jFCAQrIfLtK7UpxdMUoo+H74=	v2.1:Ug4e/1dmu+NNGjvzxC/12fKZ0FF0/6f4EQX3TOO0mHWWsC5XNZUZsvX7SIW6cB8y3O7a	note
12	v2:rvDnCALxrLyF/2/GEReO3wSSbNNrezrEHkrwT3KpV9s197I=	v2.1:8DkpkU3Bfp07bvsL9SuN0nw5xxxzw7C/BYs7Gmx3Tt2E6zRkhwqUbSTioctN07idLi1s	note
\.


--
-- Data for Name: migration_failed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_failed (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
1	name 1	mail 1	note	v2:qMmtnXwpIYaO1Ygqj7PkHH7dfwxM6IMOOWNaHeJm/5tuEQ==	v2.1:PGLacaL5qqYJnGCyqhouCo5qqj/u7uoWCXSmm1LJLVgvATL6QrTyrrFYppecJn05Q/E=
2	name 2	mail 2	note	v2:ekaYkGh1Wr+q0L9xWtljpbVXpwjzS0K4qdojxksEwXk2MA==	v2.1:xctB6dCphOKRmYn+Upr4dzpIp5YMrMu4wANb3x2LBBACoNw/nkJq+VF4mAnbfp+Sksg=
3	name 3	\N	note	v2:fBbCkslNBYQJ3bnd0cEDIulyWitNpKKp0u9KMohbfviUJA==	\N
4	name 4	mail 4	note	v2:osH92UfkFu8i6lWTwqLirvH+Th9+PX9WUuqUItILs2xjGA==	v2.1:gp+QJyaZDLTp/IKn4CIRAptaNN0jlMBp5oJ08TcFf/NMUTBKJYmQlepis/fUfxhezuY=
5	name 5	mail 5	note	v2:hjgugfwQem8frM/sWISNp4e47kxM7Qb2Ia9g/Wgvtr9iwQ==	v2.1:Av1ScX5x6qsW6tqo6lhg3ylg/7/8PRgWWWyo9Gsf+sAqJJu4cL4VK36/UIcnzPotUu4=
6	name 6	mail 6	note	v2:uSiDs0zcaT3HPdXy0UZPI/KGhydI26U7rLag81Bcx2KCZQ==	v2.1:0cEzdw8DAYP3DprOCxeBZh+/u7MFb0FWXiiy5X/r7uPdvfRnfHmfXbIDoTwWl1lp9Ms=
8	name 8	mail 8	note	v2:LK0WaqL52BIsz580Tub3OcmjChe95tNk5I4bqwjYy4PDug==	v2.1:2gMZ1V9RYSondmpfESOJHd55POUSMTqWWkTHMqTBexRopTAbDbrpZNixI3jIn4bjEeY=
9	name 9	mail 9	note	v2:Ce7p++zl1+yhyi7J09A7U6ELZvsTUb+TjTlG3b/c3JO/MA==	v2.1:vIClky5wi2fE/04ujhEygghQf8SkmrF2m0ZoohhSNvpw4Y4rSbO+OUnR33P7C8K+8Vc=
10	name 10	mail 10	note	v2:25b4kr8WR9i1CfBpT5JTrkR8iwfG+paBrau+FC6JZ3l9DbE=	v2.1:UgRiJNMUGOeIsdQf/2Tc05rn3LXK9FtcCvlL9vtUzWwrKW2MJwVlpY8YP3T5XUno4/Hu
11	name 11	mail 11	note	v2:5g9UM8ER5RyQZpngxWEnlLAWeV4YLUsZhsGhqY/GiYimLEs=	v2.1:Ug4e/1dmu+NNGjvzxC/12YCLePZE3iawMzaadGwqx6xQMntRQPkt/G79mjtlK00CixJ7
12	name 12	mail 12	note	v2:2lG3HS65CrdMI/I07WIf88PzKzvmB+IMzLP+s+6cMcRSosA=	v2.1:8DkpkU3Bfp07bvsL9SuN0mBYYYvEs+95wo2QrG7Lj/HxlZTonkJ+CgpNrlHuc2VwhwRI
7	name 7	mail 7	note	v2:yIeSuBLHVmiT9rB82h+b0oRSy7/Pk35YMSxzGDiWWoP67Q==	v2.1:AT2MrcLwWu2OjnOP+xPZKBasN/da0ylCNh1cNSe6OhCgR0ie/kenAzJFmd6gmdwoNX0=
\.


--
-- Data for Name: migration_finished; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_finished (id, name__plaintext, email__plaintext, note, name, email) FROM stdin;
1	name 1	mail 1	note	v2:fan0sBojCmab14Ug1/RVJOloyQZyLGyQQFfZYvxHDH6Kxw==	v2.1:PGLacaL5qqYJnGCyqhouCqxiGnV3Jq9idYNdEsSiVmQt4/M9zfr98EJl2eA3X8aHO9c=
2	name 2	mail 2	note	v2:t+ReT96upt3lmflJdfIlZm6tWFIwWT+LuKPz4TLpczbPug==	v2.1:xctB6dCphOKRmYn+Upr4dwKjxRZDYILI/jBhpAXyt/z8Vm9FOEeS2iJpwY8YVu+ZcYE=
3	name 3	\N	note	v2:IE/GNnFcZJuKWZFBRX9br3juF/ygThLRv7SpC9jNo6S0MQ==	\N
4	name 4	mail 4	note	v2:AfhFZT6gfMB5LRbDoAhH92LATkbid8U92GyGB766fshRBA==	v2.1:gp+QJyaZDLTp/IKn4CIRApDg38dbJG51GZfzzYTYfPhG/LTDvaTEfZfrb+cQEg2A5s4=
5	name 5	mail 5	note	v2:o1ATqtiGOZCY0RnBBuvE9N8XsKzkS4wewemFxk1pNA53BQ==	v2.1:Av1ScX5x6qsW6tqo6lhg32n18FYMU2EqbL093dIc6+qOHdb/j/XvwnaVxWMlFmnYXpY=
6	name 6	mail 6	note	v2:WLGyttWYxFdAmuVFNxbxiHZ9NZoWz7aO1U3XCidmUTogag==	v2.1:0cEzdw8DAYP3DprOCxeBZnq5dmB0Kpn3QOeoEO7Mflm4O1il8eA712yqxhuZ9GJ/9bE=
7	name 7	mail 7	note	v2:Ti/gbNHdxCwVydC/gTkDc2XXM2IWGYUhNrID0/PjY6a7vw==	v2.1:AT2MrcLwWu2OjnOP+xPZKEAvPxHFtYJDm4ye4Yxn3c1wSFeOd1v25bruWqyC07u9nI4=
8	name 8	mail 8	note	v2:SugFqjQ0dTH7CG+BpVsK0yHAiDcBoHj3Ad9IiIqg9mcQ8w==	v2.1:2gMZ1V9RYSondmpfESOJHakbPi6r+RA293y9TRYAfrmXTfRqxycHUrzfhU2x9nTtgRk=
9	name 9	mail 9	note	v2:YsO+2l1uDOpi5gRWp7ALTggqLJO/pA5biXb8HjAKt0166w==	v2.1:vIClky5wi2fE/04ujhEyguRnIeJ9wfdwWH4g7/iO0CCbO/4FDmVKLA4XL3xiwINGzRg=
10	name 10	mail 10	note	v2:w09ZOl3MTniqAU1nvxFDrA2o+JVur6MmdBhVh2a756MY90I=	v2.1:UgRiJNMUGOeIsdQf/2Tc00yh1XwKSP3PN8FoyuQBLITQh6/95NJ1B7ttX2O8fLnua2gy
11	name 11	mail 11	note	v2:/X1zASoapV1Nhyb/6A3dZaTpzRF1IZh6suSRGDVkh2BEN9w=	v2.1:Ug4e/1dmu+NNGjvzxC/12T1UbyS6aJyiL7J+1uxgSuRYz/46uBT5VOE1o/54S7dOC1HW
12	name 12	mail 12	note	v2:o9IHs8NsYLFxXsivRBAcFrg4Cm5aqEpBXxH5pXVR7bA+FiM=	v2.1:8DkpkU3Bfp07bvsL9SuN0v0dhuSYfFGhvgZ4JjsMB455G2WK5wJUWjql1YwKAx9cS6Za
\.


--
-- Data for Name: migration_halfway; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_halfway (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
11	name 11	mail 11	note	\N	\N
12	name 12	mail 12	note	\N	\N
1	name 1	mail 1	note	v2:OVrdPuDkNzb7S32tAddHgPP3gqTPbGNss2cefkYNRoF8vA==	v2.1:PGLacaL5qqYJnGCyqhouCnN/bPNP3WMrAAABTqeDGDt2dDq9KoFN80RLnqV74mfq6l8=
2	name 2	mail 2	note	v2:9Lwk0hMYcQkAEUp7hAlA8i+RSfJTxVnquqDq6uHsXQb+bg==	v2.1:xctB6dCphOKRmYn+Upr4d/emJVAfNLqj6XOULWuAvHXMDVFtFm8kbS2CQ8cwsJ6PnGE=
3	name 3	\N	note	v2:7jWsCz37VPPPJ2tvTR8nuP54G0oe7tJlJss3und4Oe09kA==	\N
4	name 4	mail 4	note	v2:cb/FEgaOOI6uPwKgOequXrbLAUIr+I1rctnoSeONP32/Dw==	v2.1:gp+QJyaZDLTp/IKn4CIRAhPT07FP+gqxQXa56YY9PPaet0cRYEh32/QeBvTYUWCthSw=
5	name 5	mail 5	note	v2:1MfKHaToSHItOiV3Li6WAgvA48BUOeJB8G+kdqU9P6Tfqw==	v2.1:Av1ScX5x6qsW6tqo6lhg36TjlQ5+GFtbboN95mXwKFg3/HL/EsZ0P0MWgTSXIoTpXvI=
6	name 6	mail 6	note	v2:swoTi5My1AWJCOfAAb/wMVqbjo4oN8QPa//EnvZiSfH5qQ==	v2.1:0cEzdw8DAYP3DprOCxeBZmeiQYy5M4uop1zS3gVwRapG317AlqCWuGAE5fmdA5LSzhY=
7	name 7	mail 7	note	v2:QRSV9iTAzHfUyA7UQE0h5I6s55XXmPa2tyBWaWZVPCec5A==	v2.1:AT2MrcLwWu2OjnOP+xPZKDXV6oRzaNNSSzBiTOJTd1ZrDcsRTj7wPKlsEvPn6wxVo7Q=
8	name 8	mail 8	note	v2:s+NFWcgpbqA2cNKTKaYvNcqt/OHObJQBSDvIiaJknw2s6g==	v2.1:2gMZ1V9RYSondmpfESOJHWyD8KMI8/D5dgXtHohkZZpV8uzup2hh9LJxp0OwVo44IdA=
9	name 9	mail 9	note	v2:Koavy1jd2UYt1FnTltueJGYPdjs25/vEC1saZup7u5n/Xw==	v2.1:vIClky5wi2fE/04ujhEygl8Lr818OkR1lzEm2UnydqGpkA66kcfJS1rIqNkKkaBuKJ4=
10	name 10	mail 10	note	v2:dcosfsTjrpU4h8wNKV6nEFyY2haGVs3nUgOI0Z/QKaGfzvw=	v2.1:UgRiJNMUGOeIsdQf/2Tc0xuej6YDlt/d5100n/RooLJME1THVFKKSXSva+vmo6pyM6JA
\.


--
-- Data for Name: migration_parts_1; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_parts_1 (id, name, name__encrypted) FROM stdin;
1	p1	\N
1	p4	\N
1	p7	\N
\.


--
-- Data for Name: migration_parts_2; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_parts_2 (id, name, name__encrypted) FROM stdin;
2	p2	\N
0	p3	\N
2	p5	\N
0	p6	\N
2	p8	\N
0	p9	\N
\.


--
-- Data for Name: migration_scrubbed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_scrubbed (id, name, email, note) FROM stdin;
1	v2:jcPpxh7CR29ZYgv8VW/HD5gXRj3g79YF8sMobXx1oGRdPg==	v2.1:PGLacaL5qqYJnGCyqhouCmnvNvU2gRCvgfc5asHCRSj5WJQegUoOUq5/7PYz9rbwJBg=	note
2	v2:amBF3DoTSFSQK36n5UQQldkXtC+0DLUKDliDxgnIj53sug==	v2.1:xctB6dCphOKRmYn+Upr4d0dEQNO5GLu6dOE06hDcomdjpoMW52L5vFPO6ZKVhuvsJ+8=	note
3	v2:V/azFvfXOxgv4OYDHENlVVUHKONqfBDuwV7V+ZeH3V1p3w==	\N	note
4	v2:KCJZcysvBeiGM4suNOT5JeIq10KoRHKoF9NJOEkA8q4pCQ==	v2.1:gp+QJyaZDLTp/IKn4CIRAuOwiqDklRSRMCimnRNd8mR/D2Z3y/7+klE+8eeEPgnt+Bo=	note
5	v2:NJ1PcaYqKCTudI2hv/9qrSgheN0AAGEYG6tkUdxkIf/4vg==	v2.1:Av1ScX5x6qsW6tqo6lhg33EK8RPawZr0xwC0xNaX5G5g0thhf/hLv2olLcaE6LYofxE=	note
6	v2:vu5JUnzR2O+AO4ESgejoYypiO68qSw465LmNe/0M+VEygA==	v2.1:0cEzdw8DAYP3DprOCxeBZmrmyKIlluwbhi+fFqlRN/L+/9kIa9rar0SSMWpOknwyfNg=	note
7	v2:8C02DJx5WZDZbpCDHDM6a9eENVBVT1jN6UstudkYhL21WA==	v2.1:AT2MrcLwWu2OjnOP+xPZKIe7DBFs0cWlbMTNRNtOYpYtrTIFSR/weGsxx80U/fiuCYE=	note
8	v2:tMRMn/wTLzOShKHUddCGl9NbXRQOYpirPsujUcxLtT8KVw==	v2.1:2gMZ1V9RYSondmpfESOJHZ7pcyCUwcslpneX9i1sKmrlTi12EUGoRzXCVWos+FayilU=	note
9	v2:jd6IxFUcoCNvZomErpYsYmGC2UDsXag66G3GqlLlTm20Jg==	v2.1:vIClky5wi2fE/04ujhEyglk0W8hfAZCRw90X7sVhfeg9KH9tMaQ/7ETtRUmh+pPYYV4=	note
10	v2:ZUrIVCTyilvmmv0xTM90AHhiwW3FDEalssvBxAa60xde0Vo=	v2.1:UgRiJNMUGOeIsdQf/2Tc0wLy9xy/66Qe3yTPbiCc4E2hX4/QmtrOkIY4cYU7EYo6PnAk	note
11	v2:6UupF+Bn1E+0Nmy3JmxGVC6DpR4yQB647kE1gHxn/ZQ2aNg=	v2.1:Ug4e/1dmu+NNGjvzxC/12Sq6YveqYxMYx8wEPhavMQF+GwG5exzrm2jz/zMU9vtEPAKV	note
12	v2:U+4h/v9z1Vo5NnMqxD728TyPKmG0QJTOR0V8pr0IeMiaL7k=	v2.1:8DkpkU3Bfp07bvsL9SuN0rJV99QyEF40NMC+LYADDQcOBBHi4VXxO5gpjnbKJMaWES2A	note
\.


--
-- Data for Name: migration_started; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_started (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
1	name 1	mail 1	note	\N	\N
2	name 2	mail 2	note	\N	\N
3	name 3	\N	note	\N	\N
4	name 4	mail 4	note	\N	\N
5	name 5	mail 5	note	\N	\N
6	name 6	mail 6	note	\N	\N
7	name 7	mail 7	note	\N	\N
8	name 8	mail 8	note	\N	\N
9	name 9	mail 9	note	\N	\N
10	name 10	mail 10	note	\N	\N
11	name 11	mail 11	note	\N	\N
12	name 12	mail 12	note	\N	\N
\.


--
-- Data for Name: nested; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.nested (id, tags, grid, keyed, short, given) FROM stdin;
1	{v2:rcjk8S/gw86LBe6rpH4GE282UlvECVrgnNf4ruV57g==,NULL,v2:H3d8ccjnc5BaG58hZzdA9g35ATrjjPE0KYSoDDaRpUEKdbLpAVA=}	{{v2:K3aFxVhjKSFKQajhKpLvJJofRtPtmKSnyimX6a8=,v2:TkNiRYhbmCWxpuFpSIXe9Vj9VkMdtc37r85X3K8=},{v2:SvccNQjwEEWdutP7QtKBLgRs+oRg53MvU0FIhxw=,v2:SWLUwPXUX3xvx9CyBuLhZATOeShHl1LtEw1CkUg=}}	{v2.1:BDvcVzcHz0az6HSHIey2OqkkqBUWj9VTQrMCk4eqjuq0tU44C9gVp7jf+YVq,v2.1:92ai5Odp49x62EkK+iQlaCMBwHhiIgMSzIE7x3lVtb3hXeITevw66bMC+qHW}	v2:ie286H+KUKGU0shzxIvXkkW+X4U5+QnQEtR0rI4XkYaQ	v2.1:0JyiMYDqyjpS5zjRc9cnrWQohZnDhXESEROj3Pmon5rZLn/k6eXb2rRkVL7PnGynfA==
2	{}	\N	\N	\N	v2.1:ti4XPwW52St67LXXKhzPOZdWam3MeNecyLRrSVbNJWD36OjmHbz8g5ESzL2I5T9Kj/BU
\.


--
-- Data for Name: older; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.older (id, plain, found) FROM stdin;
1	v1:C4M5RdfoWnZ2KzdOhJppV7Bve51z/TVmVj61mc9UQN5rylA=	v1.1:pQVoS1UE35akbv8qdGZn+0Gxm5KqXgdksiogrm4Y/9zvWePbduUpFYSi3nNRN2ofaQio
2	v1:+94w+zJ+pl48kTmm6Gp27GDBOixTUQ+XuCzpEbLYxLEJSGc=	v1.1:fmeeP3i30msb0CnSVoZZXas52Ue4va+QdkQUv29OHztzcUgaSfSFsv31l4pUfeqd/qTx
3	v1:Wjddux6l6Hvw0MZ5+9P8DSYBuXU0bgsnukVjM/AU2X29mw0=	v1.1:4Op4mEswXWLFm+cUfIkhSn1hLBNNXAnEdazwg3b+AJgOYI9CX0/iOqTvTt3rS8IFO9/3
4	v1:UzXf74xmBn5w9sICz7qFCZwyLQUMNFAxoWuG9EFfpWQjHKM=	v1.1:PSOiIleSNfnq90PpWR7D5tNO/a5BA+u+gb563mG1gZIdWZp2959/35p2J4d+dCK/iNvj
5	v1:lUclf21ybMHj2VpxueZSdIade9snazakTzQ0kVgNUWrcLuk=	v1.1:i281JFTVkatNxCeB2WZ1AIhoLd5ZpzsGQie6aQ9miraMWVHAv4HjrijZPar7QfE2Ys4M
\.


--
-- Data for Name: parent; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.parent (id, name) FROM stdin;
\.


--
-- Data for Name: places; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.places (id, place) FROM stdin;
1	(v2:VJu1OLwiasxXa20r+P4J4GZ+hT3LfUdhp1+e4Ss43OeAgm4gpwY=,7)
2	\N
\.


--
-- Data for Name: referring; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.referring (id, indexed) FROM stdin;
1	42
\.


--
-- Data for Name: viewed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.viewed (id, name, email, phone) FROM stdin;
1	v2:d7rtCHxxc0TYoDzchkflzikAkVLZhf8G4pKdUTsZarXtqw==	v2:4EUASC38EBYlgo/zz3LHddWK24hkFfSRXYNFL4uwueaDGPRc59eFrHNiDQ==	v2:VNKvZRBdgUEd5kf3vPQTAzn6a2y7dthfjcZJ3FiBysn+DUNKGdVoftwy
\.


--
-- Data for Name: wrapped; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.wrapped (id, plain) FROM stdin;
1	v3:jEzYjr2JHKepu8PduVQutdxhzVWZur2mJRrB+o9Y/eCnf8k=
2	v3:UEz6pLx3JB3lYed6HxOwqBdcEAQHlQzqlT2GI8dfXXVwYRs=
3	v3:8uuIoIk4/DEi8jsF+2320P3nbmvL6eXzWGz1Y3oEwSA4XsE=
4	v3:ts+/7IqD3nncTei/wsNb7SclmJq67yni+MeV02SYt4a717o=
5	v3:/YKvcnUGS7KpwUjUF41Pg7WjhzOlydDLV7gPy2p4muxH+qA=
\.


--
-- Name: Parts "of" it Parts "of" it_pkey; Type: CONSTRAINT; Schema: Odd schema; Owner: postgres
--

ALTER TABLE ONLY "Odd schema"."Parts ""of"" it"
    ADD CONSTRAINT "Parts ""of"" it_pkey" PRIMARY KEY (id, kind);


--
-- Name: first first_pkey; Type: CONSTRAINT; Schema: Odd schema; Owner: postgres
--

ALTER TABLE ONLY "Odd schema".first
    ADD CONSTRAINT first_pkey PRIMARY KEY (id, kind);


--
-- Name: rest rest_pkey; Type: CONSTRAINT; Schema: Odd schema; Owner: postgres
--

ALTER TABLE ONLY "Odd schema".rest
    ADD CONSTRAINT rest_pkey PRIMARY KEY (id, kind);


--
-- Name: adopted adopted_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.adopted
    ADD CONSTRAINT adopted_pkey PRIMARY KEY (id);


--
-- Name: blind blind_folded_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.blind
    ADD CONSTRAINT blind_folded_key UNIQUE (folded);


--
-- Name: blind blind_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.blind
    ADD CONSTRAINT blind_pkey PRIMARY KEY (id);


--
-- Name: decided decided_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.decided
    ADD CONSTRAINT decided_pkey PRIMARY KEY (id);


--
-- Name: forms forms_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT forms_pkey PRIMARY KEY (id);


--
-- Name: granted granted_pkey; Type: CONSTRAINT; Schema: public; Owner: golden_owner
--

ALTER TABLE ONLY public.granted
    ADD CONSTRAINT granted_pkey PRIMARY KEY (id);


--
-- Name: indexed indexed_once; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.indexed
    ADD CONSTRAINT indexed_once EXCLUDE USING hash (email WITH OPERATOR(public.=));


--
-- Name: indexed indexed_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.indexed
    ADD CONSTRAINT indexed_pkey PRIMARY KEY (id);


--
-- Name: migration_backfilled migration_backfilled_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_backfilled
    ADD CONSTRAINT migration_backfilled_pkey PRIMARY KEY (id);


--
-- Name: migration_decrypted migration_decrypted_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_decrypted
    ADD CONSTRAINT migration_decrypted_pkey PRIMARY KEY (id);


--
-- Name: migration_encrypted migration_encrypted_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_encrypted
    ADD CONSTRAINT migration_encrypted_pkey PRIMARY KEY (id);


--
-- Name: migration_failed migration_failed_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_failed
    ADD CONSTRAINT migration_failed_pkey PRIMARY KEY (id);


--
-- Name: migration_finished migration_finished_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_finished
    ADD CONSTRAINT migration_finished_pkey PRIMARY KEY (id);


--
-- Name: migration_halfway migration_halfway_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_halfway
    ADD CONSTRAINT migration_halfway_pkey PRIMARY KEY (id);


--
-- Name: migration_scrubbed migration_scrubbed_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_scrubbed
    ADD CONSTRAINT migration_scrubbed_pkey PRIMARY KEY (id);


--
-- Name: migration_started migration_started_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.migration_started
    ADD CONSTRAINT migration_started_pkey PRIMARY KEY (id);


--
-- Name: nested nested_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.nested
    ADD CONSTRAINT nested_pkey PRIMARY KEY (id);


--
-- Name: older older_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.older
    ADD CONSTRAINT older_pkey PRIMARY KEY (id);


--
-- Name: migration_backfilled pii_in_step; Type: CHECK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE public.migration_backfilled
    ADD CONSTRAINT pii_in_step CHECK (((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))) NOT VALID;


--
-- Name: migration_failed pii_in_step; Type: CHECK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE public.migration_failed
    ADD CONSTRAINT pii_in_step CHECK (((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))) NOT VALID;


--
-- Name: migration_halfway pii_in_step; Type: CHECK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE public.migration_halfway
    ADD CONSTRAINT pii_in_step CHECK (((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))) NOT VALID;


--
-- Name: migration_parts pii_in_step; Type: CHECK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE public.migration_parts
    ADD CONSTRAINT pii_in_step CHECK (pazpaz_pii.pii_in_step(name, name__encrypted)) NOT VALID;


--
-- Name: migration_started pii_in_step; Type: CHECK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE public.migration_started
    ADD CONSTRAINT pii_in_step CHECK (((name__encrypted IS NOT NULL) AND pazpaz_pii.pii_in_step((name)::text, name__encrypted) AND pazpaz_pii.pii_in_step(email, email__encrypted))) NOT VALID;


--
-- Name: places places_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.places
    ADD CONSTRAINT places_pkey PRIMARY KEY (id);


--
-- Name: referring referring_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.referring
    ADD CONSTRAINT referring_pkey PRIMARY KEY (id);


--
-- Name: viewed viewed_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.viewed
    ADD CONSTRAINT viewed_pkey PRIMARY KEY (id);


--
-- Name: wrapped wrapped_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.wrapped
    ADD CONSTRAINT wrapped_pkey PRIMARY KEY (id);


--
-- Name: Parts "of" it_email_idx; Type: INDEX; Schema: Odd schema; Owner: postgres
--

CREATE INDEX "Parts ""of"" it_email_idx" ON ONLY "Odd schema"."Parts ""of"" it" USING hash (email);


--
-- Name: Parts "of" it_kind_email_idx; Type: INDEX; Schema: Odd schema; Owner: postgres
--

CREATE UNIQUE INDEX "Parts ""of"" it_kind_email_idx" ON ONLY "Odd schema"."Parts ""of"" it" USING btree (kind, email public.encrypted_text_unique_ops);


--
-- Name: Parts "of" it_name_idx; Type: INDEX; Schema: Odd schema; Owner: postgres
--

CREATE INDEX "Parts ""of"" it_name_idx" ON ONLY "Odd schema"."Parts ""of"" it" USING pii_search (name);


--
-- Name: first_email_idx; Type: INDEX; Schema: Odd schema; Owner: postgres
--

CREATE INDEX first_email_idx ON "Odd schema".first USING hash (email);


--
-- Name: first_kind_email_idx; Type: INDEX; Schema: Odd schema; Owner: postgres
--

CREATE UNIQUE INDEX first_kind_email_idx ON "Odd schema".first USING btree (kind, email public.encrypted_text_unique_ops);


--
-- Name: first_name_idx; Type: INDEX; Schema: Odd schema; Owner: postgres
--

CREATE INDEX first_name_idx ON "Odd schema".first USING pii_search (name);


--
-- Name: rest_email_idx; Type: INDEX; Schema: Odd schema; Owner: postgres
--

CREATE INDEX rest_email_idx ON "Odd schema".rest USING hash (email);


--
-- Name: rest_kind_email_idx; Type: INDEX; Schema: Odd schema; Owner: postgres
--

CREATE UNIQUE INDEX rest_kind_email_idx ON "Odd schema".rest USING btree (kind, email public.encrypted_text_unique_ops);


--
-- Name: rest_name_idx; Type: INDEX; Schema: Odd schema; Owner: postgres
--

CREATE INDEX rest_name_idx ON "Odd schema".rest USING pii_search (name);


--
-- Name: indexed_hash; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX indexed_hash ON public.indexed USING hash (email);


--
-- Name: indexed_partial; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX indexed_partial ON public.indexed USING btree (workspace, email public.encrypted_text_unique_ops) INCLUDE (name) WHERE (id > 7);


--
-- Name: indexed_search; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX indexed_search ON public.indexed USING pii_search (name);


--
-- Name: indexed_search_email; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX indexed_search_email ON public.indexed USING pii_search (email) WHERE (workspace = 1);


--
-- Name: indexed_unique; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX indexed_unique ON public.indexed USING btree (email public.encrypted_text_unique_ops);


--
-- Name: migration_backfilled_email; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX migration_backfilled_email ON public.migration_backfilled USING btree (email);


--
-- Name: migration_backfilled_name; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX migration_backfilled_name ON public.migration_backfilled USING btree (name, id);


--
-- Name: migration_decrypted_email; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX migration_decrypted_email ON public.migration_decrypted USING btree (email);


--
-- Name: migration_decrypted_name; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX migration_decrypted_name ON public.migration_decrypted USING btree (name, id);


--
-- Name: migration_encrypted_email_encrypted; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX migration_encrypted_email_encrypted ON public.migration_encrypted USING btree (email public.encrypted_text_unique_ops);


--
-- Name: migration_encrypted_name_encrypted; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX migration_encrypted_name_encrypted ON public.migration_encrypted USING pii_search (name);


--
-- Name: migration_failed_email; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX migration_failed_email ON public.migration_failed USING btree (email);


--
-- Name: migration_failed_name; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX migration_failed_name ON public.migration_failed USING btree (name, id);


--
-- Name: migration_finished_email_encrypted; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX migration_finished_email_encrypted ON public.migration_finished USING btree (email public.encrypted_text_unique_ops);


--
-- Name: migration_finished_name_encrypted; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX migration_finished_name_encrypted ON public.migration_finished USING pii_search (name);


--
-- Name: migration_halfway_email; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX migration_halfway_email ON public.migration_halfway USING btree (email);


--
-- Name: migration_halfway_name; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX migration_halfway_name ON public.migration_halfway USING btree (name, id);


--
-- Name: migration_scrubbed_email_encrypted; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX migration_scrubbed_email_encrypted ON public.migration_scrubbed USING btree (email public.encrypted_text_unique_ops);


--
-- Name: migration_scrubbed_name_encrypted; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX migration_scrubbed_name_encrypted ON public.migration_scrubbed USING pii_search (name);


--
-- Name: migration_started_email; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX migration_started_email ON public.migration_started USING btree (email);


--
-- Name: migration_started_name; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX migration_started_name ON public.migration_started USING btree (name, id);


--
-- Name: older_found_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX older_found_idx ON public.older USING hash (found);


--
-- Name: first_email_idx; Type: INDEX ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER INDEX "Odd schema"."Parts ""of"" it_email_idx" ATTACH PARTITION "Odd schema".first_email_idx;


--
-- Name: first_kind_email_idx; Type: INDEX ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER INDEX "Odd schema"."Parts ""of"" it_kind_email_idx" ATTACH PARTITION "Odd schema".first_kind_email_idx;


--
-- Name: first_name_idx; Type: INDEX ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER INDEX "Odd schema"."Parts ""of"" it_name_idx" ATTACH PARTITION "Odd schema".first_name_idx;


--
-- Name: first_pkey; Type: INDEX ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER INDEX "Odd schema"."Parts ""of"" it_pkey" ATTACH PARTITION "Odd schema".first_pkey;


--
-- Name: rest_email_idx; Type: INDEX ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER INDEX "Odd schema"."Parts ""of"" it_email_idx" ATTACH PARTITION "Odd schema".rest_email_idx;


--
-- Name: rest_kind_email_idx; Type: INDEX ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER INDEX "Odd schema"."Parts ""of"" it_kind_email_idx" ATTACH PARTITION "Odd schema".rest_kind_email_idx;


--
-- Name: rest_name_idx; Type: INDEX ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER INDEX "Odd schema"."Parts ""of"" it_name_idx" ATTACH PARTITION "Odd schema".rest_name_idx;


--
-- Name: rest_pkey; Type: INDEX ATTACH; Schema: Odd schema; Owner: postgres
--

ALTER INDEX "Odd schema"."Parts ""of"" it_pkey" ATTACH PARTITION "Odd schema".rest_pkey;


--
-- Name: blind blind_exact; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER blind_exact BEFORE INSERT OR UPDATE ON public.blind FOR EACH ROW EXECUTE FUNCTION public.pii_blind_index_trigger('email', 'exact', 'blind.exact');


--
-- Name: blind blind_folded; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER blind_folded BEFORE INSERT OR UPDATE ON public.blind FOR EACH ROW EXECUTE FUNCTION public.pii_blind_index_trigger('email', 'folded', 'blind.folded', 'casefold');


--
-- Name: migration_finished ~pii_migration_guard; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER "~pii_migration_guard" BEFORE INSERT OR UPDATE ON public.migration_finished FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_migration_guard('name__plaintext', 'email__plaintext');

ALTER TABLE public.migration_finished ENABLE ALWAYS TRIGGER "~pii_migration_guard";


--
-- Name: migration_backfilled ~pii_migration_sync; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER "~pii_migration_sync" BEFORE INSERT OR UPDATE ON public.migration_backfilled FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_migration_sync('name', 'name__encrypted', 'email', 'email__encrypted');

ALTER TABLE public.migration_backfilled ENABLE ALWAYS TRIGGER "~pii_migration_sync";


--
-- Name: migration_failed ~pii_migration_sync; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER "~pii_migration_sync" BEFORE INSERT OR UPDATE ON public.migration_failed FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_migration_sync('name', 'name__encrypted', 'email', 'email__encrypted');

ALTER TABLE public.migration_failed ENABLE ALWAYS TRIGGER "~pii_migration_sync";


--
-- Name: migration_halfway ~pii_migration_sync; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER "~pii_migration_sync" BEFORE INSERT OR UPDATE ON public.migration_halfway FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_migration_sync('name', 'name__encrypted', 'email', 'email__encrypted');

ALTER TABLE public.migration_halfway ENABLE ALWAYS TRIGGER "~pii_migration_sync";


--
-- Name: migration_parts ~pii_migration_sync; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER "~pii_migration_sync" BEFORE INSERT OR UPDATE ON public.migration_parts FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_migration_sync('name', 'name__encrypted');

ALTER TABLE public.migration_parts ENABLE ALWAYS TRIGGER "~pii_migration_sync";


--
-- Name: migration_started ~pii_migration_sync; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER "~pii_migration_sync" BEFORE INSERT OR UPDATE ON public.migration_started FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_migration_sync('name', 'name__encrypted', 'email', 'email__encrypted');

ALTER TABLE public.migration_started ENABLE ALWAYS TRIGGER "~pii_migration_sync";


--
-- Name: referring referring_indexed_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.referring
    ADD CONSTRAINT referring_indexed_fkey FOREIGN KEY (indexed) REFERENCES public.indexed(id);


--
-- Name: granted; Type: ROW SECURITY; Schema: public; Owner: golden_owner
--

ALTER TABLE public.granted ENABLE ROW LEVEL SECURITY;

--
-- Name: granted own; Type: POLICY; Schema: public; Owner: golden_owner
--

CREATE POLICY own ON public.granted USING ((tenant = CURRENT_USER));


--
-- Name: golden; Type: PUBLICATION; Schema: -; Owner: postgres
--

CREATE PUBLICATION golden WITH (publish = 'insert, update, delete, truncate');


ALTER PUBLICATION golden OWNER TO postgres;

--
-- Name: golden granted; Type: PUBLICATION TABLE; Schema: public; Owner: postgres
--

ALTER PUBLICATION golden ADD TABLE ONLY public.granted;


--
-- Name: FUNCTION pii_decrypt(value public.encrypted_text); Type: ACL; Schema: public; Owner: postgres
--

REVOKE ALL ON FUNCTION public.pii_decrypt(value public.encrypted_text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.pii_decrypt(value public.encrypted_text) TO golden_app;


--
-- Name: FUNCTION pii_import(armour text); Type: ACL; Schema: public; Owner: postgres
--

GRANT ALL ON FUNCTION public.pii_import(armour text) TO golden_owner;


--
-- Name: FUNCTION pii_take_census(); Type: ACL; Schema: public; Owner: postgres
--

GRANT ALL ON FUNCTION public.pii_take_census() TO golden_app;


--
-- Name: COLUMN granted.id; Type: ACL; Schema: public; Owner: golden_owner
--

GRANT SELECT(id) ON TABLE public.granted TO golden_app;


--
-- Name: COLUMN granted.name; Type: ACL; Schema: public; Owner: golden_owner
--

GRANT SELECT(name) ON TABLE public.granted TO golden_app;


--
-- Name: viewed_copy; Type: MATERIALIZED VIEW DATA; Schema: public; Owner: postgres
--

REFRESH MATERIALIZED VIEW public.viewed_copy;


--
-- PostgreSQL database dump complete
--



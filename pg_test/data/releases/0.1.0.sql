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
-- Name: login; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.login AS public.encrypted_text(60,searchable,nocase) COLLATE public.encrypted_nocase;


ALTER DOMAIN public.login OWNER TO postgres;

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
-- Name: adopting; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.adopting (
    id integer NOT NULL,
    secret bytea,
    secret__encrypted public.encrypted_text(30,searchable)
);


ALTER TABLE public.adopting OWNER TO postgres;

--
-- Name: COLUMN adopting.secret__encrypted; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.adopting.secret__encrypted IS 'the encrypted secret, while it is migrated by pazpaz_pii';


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
-- Name: cased; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.cased (
    id integer NOT NULL,
    login public.encrypted_text(60,searchable,nocase) COLLATE public.encrypted_nocase,
    loose public.encrypted_text(20) COLLATE public.encrypted_nocase
);


ALTER TABLE public.cased OWNER TO postgres;

--
-- Name: cased_domain; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.cased_domain (
    login public.login
);


ALTER TABLE public.cased_domain OWNER TO postgres;

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
1	1	v2:wINbB0ex03j5u8dffnak+DnEPuYr5IiCnfu+0iwDkfkT2g==	v2.1:PGLacaL5qqYJnGCyqhouCh8DlUopmWt3b7zA1l/qe73Sdpdzd3Yxg0e4GFIyPf7ABXk=
4	1	v2:ECQ0akRQiZ1H6z75DDQIcZuJ80rCYfnC2thHFr7byQGawA==	v2.1:gp+QJyaZDLTp/IKn4CIRAkVJ+av4XtkgJQJ8v1w7ytRNGrIU61mXBzu29QKEhg46LgM=
7	1	v2:A/uJuQkI/85xc7QJ9M96exSyaDJM4JWdU0HpoqzsYmYv6w==	v2.1:AT2MrcLwWu2OjnOP+xPZKCWzBUVnlD0YPjPcvA1+owEJ+Rc2Cl24TP+6wwSxtnX4TVM=
\.


--
-- Data for Name: rest; Type: TABLE DATA; Schema: Odd schema; Owner: postgres
--

COPY "Odd schema".rest (email, id, kind, name) FROM stdin;
v2.1:xctB6dCphOKRmYn+Upr4d0pXXEDBJiNzmV15Xct/Bj/Oih9OO3wpdCzx11L4TyyWrVs=	2	2	v2:2bRFDNieEXFSNm7vP93gbu5scQQgiCTFXWnY3GQ/MT/wlA==
v2.1:DpqUnYIFK3uLjgApVLRawhXOVOvcbKV+Oir78e1/cugpReVRhnUXrchRIC+Cz44hLF4=	3	0	v2:uNxYWHRoYKouryklEqmtc8hJrL/cpTxQMq80XUbMRSyR8A==
v2.1:Av1ScX5x6qsW6tqo6lhg313R3vBAA55dPL+gGpG7RUEloFWuHNVMvYpdqjE5jUMimSY=	5	2	v2:5xcb9TbDkkO+SKCBI2yHsqi7+RWTFGhSg1AbBbA7i0pbsw==
v2.1:0cEzdw8DAYP3DprOCxeBZjPLSo1DLt+h6tudQ/coRlze1h4IHNKbgGlek+tmWdcU87c=	6	0	v2:m80/s7PDNjcQm5WXrUA/0uRMZtPbuPiKrc5rU4BKrr0rhQ==
v2.1:2gMZ1V9RYSondmpfESOJHYYbGDWZfEj6n8oLldKUJ1hLk3PKew9fZ3QtDw4s3ClbSng=	8	2	v2:2Es3uudqqlgImlyO5g7PbRC3GAjIeAZe0Is/1JC5vQIz1w==
v2.1:vIClky5wi2fE/04ujhEygpSEIItYz0FCFOVAOWh7BluGd85JR5Z42hG6ijwN7ijkdrg=	9	0	v2:j6hqlSuUsigz+orq5ldY47VEVO9MPrKQ/M9+SVTlG7pI2g==
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

COPY pazpaz_pii.pii_conversion (plain, encrypted, table_name, number, state, plain_type, plain_typmod, is_latest, legacy_version) FROM stdin;
public.migration_started.name	public.migration_started.name__encrypted	public.migration_started	1	started	character varying	44	t	\N
public.migration_started.email	public.migration_started.email__encrypted	public.migration_started	2	started	text	-1	t	\N
public.migration_backfilled.name	public.migration_backfilled.name__encrypted	public.migration_backfilled	1	started	character varying	44	t	\N
public.migration_backfilled.email	public.migration_backfilled.email__encrypted	public.migration_backfilled	2	started	text	-1	t	\N
public.migration_finished.name__plaintext	public.migration_finished.name	public.migration_finished	1	finished	character varying	44	t	\N
public.migration_finished.email__plaintext	public.migration_finished.email	public.migration_finished	2	finished	text	-1	t	\N
public.migration_scrubbed.name	\N	public.migration_scrubbed	1	encrypted	character varying	44	t	\N
public.migration_scrubbed.email	\N	public.migration_scrubbed	2	encrypted	text	-1	t	\N
public.migration_encrypted.name	\N	public.migration_encrypted	1	encrypted	character varying	44	t	\N
public.migration_encrypted.email	\N	public.migration_encrypted	2	encrypted	text	-1	t	\N
public.migration_halfway.email	public.migration_halfway.email__encrypted	public.migration_halfway	2	started	text	-1	t	\N
public.migration_halfway.name	public.migration_halfway.name__encrypted	public.migration_halfway	1	started	character varying	44	t	\N
public.migration_failed.email	public.migration_failed.email__encrypted	public.migration_failed	2	started	text	-1	t	\N
public.migration_failed.name	public.migration_failed.name__encrypted	public.migration_failed	1	started	character varying	44	t	\N
public.migration_parts.name	public.migration_parts.name__encrypted	public.migration_parts	1	started	text	-1	t	\N
public.migration_parts_1.name	public.migration_parts_1.name__encrypted	public.migration_parts	1	started	text	-1	t	\N
public.migration_parts_2.name	public.migration_parts_2.name__encrypted	public.migration_parts	1	started	text	-1	t	\N
public.adopting.secret	public.adopting.secret__encrypted	public.adopting	1	started	bytea	-1	t	2
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
public.adopting	2	expression	expression	{public.adopting.secret,public.adopting.secret__encrypted}	{secret,secret__encrypted}	{}			secret
public.adopting	1	check	check	{public.adopting.secret,public.adopting.secret__encrypted}	{secret,secret__encrypted}	{}	pii_in_step		((secret IS NOT NULL) OR (secret__encrypted IS NULL))
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
data	2	49d8aba0899460a6	2026-11-30 00:38:22.531174+00	2026-11-30 00:38:22.531174+00	\N	\N	\N	\N	{}	\N
index	1	05a023ab20574436	2026-11-30 00:38:22.531174+00	2026-11-30 00:38:22.531174+00	\N	\N	\N	\N	{}	\N
data	3	eae44b0a17b13af8	2026-11-30 00:38:22.690948+00	2026-11-30 00:38:22.698944+00	\N	\N	\N	\\xa30f2db8e5fb936285f5f155a2e68f06f543eadf340eb108a194ce22733adb216a3cc69593d74eb0217da14fc4323055a1298a13b489110f33e6369b	{}	\N
data	1	ce2413643edb6602	2026-11-30 00:38:22.531174+00	2026-11-30 00:38:22.531174+00	\N	2026-11-30 00:38:36.234765+00	\N	\N	{}	\N
data	4	47e947c62d887823	2026-11-30 00:38:36.255832+00	2026-11-30 00:38:36.258952+00	\N	2026-11-30 00:38:36.400233+00	2026-11-30 00:38:36.406984+00	\N	{}	\N
data	5	ee97f03d45157687	2026-11-30 00:38:36.606961+00	\N	\N	\N	\N	\\x66443732fb69d79bdd3b3afa433dc9b86c61d3dd83f60b0ee6cb6e3697bc1ed44de708dd706c8de6d68ceaa80b54466e080f5087afce523e51adcf72	{}	\N
\.


--
-- Data for Name: pii_key_parameters; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_key_parameters (is_only_row, master_fingerprint, salt, memory_kib, iterations, lanes, passphrase_fingerprint, wrapped_master, changed_at) FROM stdin;
t	8b7b8643d09e06e7	\\xaaca6ab4e170d17fe9bfb1cb24980356	65536	3	4	853e14401dd5fbb9	\\x5e545b36cc3f1ec37fa2c60b7f0d72ca1b565ef47c99e52252f4e6c07f616c4a590fe8dacfdac782b14f7eaf969193f4db960f21192ab37000f852f1	2026-11-30 00:38:36.614945+00
\.


--
-- Data for Name: pii_migration_failure; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_migration_failure (table_name, relation, operation, row_key, column_name, sqlstate, failed_at) FROM stdin;
public.migration_failed	public.migration_failed	backfill	{"id" : 7}	email	22001	2026-11-30 00:38:33.002172+00
\.


--
-- Data for Name: pii_migration_log; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_migration_log (at, role, table_name, event, detail) FROM stdin;
2026-11-30 00:38:25.143592+00	postgres	public.migration_started	started	{"name": {}, "email": {"searchable": true}}
2026-11-30 00:38:25.886402+00	postgres	public.migration_backfilled	started	{"name": {}, "email": {"searchable": true}}
2026-11-30 00:38:26.023601+00	postgres	public.migration_backfilled	backfilled	{"rows": 12, "failed": 0}
2026-11-30 00:38:26.807215+00	postgres	public.migration_finished	started	{"name": {}, "email": {"searchable": true}}
2026-11-30 00:38:26.908763+00	postgres	public.migration_finished	backfilled	{"rows": 12, "failed": 0}
2026-11-30 00:38:27.997993+00	postgres	public.migration_finished	finished	["name", "email"]
2026-11-30 00:38:28.56032+00	postgres	public.migration_scrubbed	started	{"name": {}, "email": {"searchable": true}}
2026-11-30 00:38:28.632696+00	postgres	public.migration_scrubbed	backfilled	{"rows": 12, "failed": 0}
2026-11-30 00:38:29.61367+00	postgres	public.migration_scrubbed	finished	["name", "email"]
2026-11-30 00:38:30.129667+00	postgres	public.migration_scrubbed	scrubbed	["name", "email"]
2026-11-30 00:38:31.535289+00	postgres	public.migration_encrypted	encrypted	{"name": {}, "email": {"searchable": true}}
2026-11-30 00:38:32.193894+00	postgres	public.migration_halfway	started	{"name": {}, "email": {"searchable": true}}
2026-11-30 00:38:32.932222+00	postgres	public.migration_failed	started	{"name": {}, "email": {"length": 50, "searchable": true}}
2026-11-30 00:38:33.047844+00	postgres	public.migration_failed	backfilled	{"rows": 11, "failed": 1}
2026-11-30 00:38:34.00555+00	postgres	public.migration_decrypted	encrypted	{"name": {}, "email": {"searchable": true}}
2026-11-30 00:38:34.543295+00	postgres	public.migration_decrypted	decrypted	["name", "email"]
2026-11-30 00:38:35.273727+00	postgres	public.migration_parts	started	{"name": {}}
2026-11-30 00:38:35.906164+00	postgres	public.adopting	started	{"secret": {"length": 30, "searchable": true, "legacy_version": 2}}
2026-11-30 00:38:35.988331+00	postgres	public.adopting	backfilled	{"rows": 6, "failed": 0}
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
1	v2:yVAY+xoiFDggDfhxHR1/OM53Qkzk8s11z6FeASPPSbVEkDyC	\\x76323ac95018fb1a221438200df8711d1d7f38ce77424ce4f2cd75cfa15e0123cf49b544903c82
2	v2:xjAESx5+JVBYgGCsFItLZDM65jnD2OB7nAU8WGv6losGXHUR	\\x76323ac630044b1e7e2550588060ac148b4b64333ae639c3d8e07b9c053c586bfa968b065c7511
3	v2:Qa9ETLcPn0J2HVl3OTZdyw7g12DZrUFldV+0ndiUU/hSn91J	\\x76323a41af444cb70f9f42761d597739365dcb0ee0d760d9ad4165755fb49dd89453f8529fdd49
4	v2:ATydW/7hqf4kJ04/XfOZxK9IPEb631GSRA9VOYm797g5QYiZ	\\x76323a013c9d5bfee1a9fe24274e3f5df399c4af483c46fadf5192440f553989bbf7b839418899
\.


--
-- Data for Name: adopting; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.adopting (id, secret, secret__encrypted) FROM stdin;
1	\\xdfbbc678ee733f2c8015d2ed208eef09c4c56150876e61d0088945792ccf9d9a96195d99	v2.1:5PHNdmlERcaUYHEIuvZ3totZxfo43C97zmk70GzUSayI64RxItxLnK6Y0QIp2ULSUm/g6w==
2	\\x9a6859d8ae553a7fa6b35ca069466707c299e30ff653e4e2f4a82656a4910af6945f7587	v2.1:A+nRd+AsG/Rrdj5GSlu3sxp+tAo4O+8e52V2rp6l2PXv1FJmxyhRVa+SoT8Ney5FUxVrCA==
3	\\xfaecedff38053a0fa0b06b6654a1ff29e4fa1e1b18944af1c897c4ebde82ea7b1ab0c3aa	v2.1:bn5xUaH8oSQAB51equNRAiSo+wRluIo2xv/3vH/EKM529yiaXpsIWURjW4n5beEaOvi4cw==
4	\\x94335c0cc00c5fcc0a9b9829d77bf846ff84139c0703aec1f6f3081e14d8ccc92864e582	v2.1:ZXQIGVQ/bmhbiXvlqgWfh9dT6e5lAZGO1rPO43WA1Jsw2s2xnSwXq6NiRKy5oYFZIQLTHw==
5	\\x3ca406386f42537e2b279a4493c45bdb64d649ba046c632589b5aa8271f0c53da6c1f60a	v2.1:dMg+EZFNB4CSk7WnsFdt/WWhtaseCbTCHCir1YDYCr7HmeAIwd3oy6dFOBY1WC8/hx3t+w==
6	\\x5cca6c4e21aeaad4b67da3eaab955fa123a170cd143a49dad1a93211296f2d6b3b15ee0f	v2.1:ASuZXkC3+bXjBgym58PTrSfwPyJNpaw7R9hq4aBpPU2FbKCnN1V2uxxZ7aQRIgUTxtK/FQ==
7	\\xdfbbc678ee733f2c8015d2ed208eef09c4c56150876e61d0088945792ccf9d9a96195d99	v2.1:5PHNdmlERcaUYHEIuvZ3tt/r7bXo0b/MAc/ZkPamRrlGfyjKyzaDXYVGalRaoz6L45XlpQ==
8	\\x9a6859d8ae553a7fa6b35ca069466707c299e30ff653e4e2f4a82656a4910af6945f7587	v2.1:A+nRd+AsG/Rrdj5GSlu3s4bswa1JQimUJnUjTSCa1ccLlH/kOO0DUePmXMKZ/xaqv4FLaA==
9	\\xfaecedff38053a0fa0b06b6654a1ff29e4fa1e1b18944af1c897c4ebde82ea7b1ab0c3aa	v2.1:bn5xUaH8oSQAB51equNRAradQQUMSGqEMaYDw0jcvhvUVc06Aic62bqyrST2agNDtjazBg==
10	\\x94335c0cc00c5fcc0a9b9829d77bf846ff84139c0703aec1f6f3081e14d8ccc92864e582	v2.1:ZXQIGVQ/bmhbiXvlqgWfh1QpJWStwObjRG7PT5dUtH/e/yUIgdOPycfz7UR/t7LGIcu75A==
11	\\x3ca406386f42537e2b279a4493c45bdb64d649ba046c632589b5aa8271f0c53da6c1f60a	v2.1:dMg+EZFNB4CSk7WnsFdt/Qz2Spj1D+l5SF+cPbVBEFRSOoQ1yjCKEzDtgnPTgRzywNKesg==
12	\\x5cca6c4e21aeaad4b67da3eaab955fa123a170cd143a49dad1a93211296f2d6b3b15ee0f	v2.1:ASuZXkC3+bXjBgym58PTrcE/YGzN/Lln4J4InNzlDWGLzXkbH/qwrkypaI/ZaTPJkITsZw==
\.


--
-- Data for Name: blind; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.blind (id, email, exact, folded) FROM stdin;
1	v2:TUjbiKXEXW74GQR6L01aqNSBUAyJoHc/rhka5J1jv7Tc5X7eqNAiPrzogR4=	\\x746ac4f19e9551c773ff27ab298c9025e548a89107a93dc74a7010843be69603	\\x6e2328a7f7e10953ca81bf34b679e276bc659511fc410d6b31c155dbd17aed72
2	\N	\N	\N
\.


--
-- Data for Name: by_hash_0; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.by_hash_0 (email, id) FROM stdin;
v2.1:PGLacaL5qqYJnGCyqhouCk2hMClJ5K/Phbv0ceUSWYWDGpAvSR957eqJYDL9eafQJeo=	1
v2.1:xctB6dCphOKRmYn+Upr4d6dOENMJ4zhRdObt8d6jgRKozU6SMd62DfqpZfLic3YsFkQ=	2
v2.1:DpqUnYIFK3uLjgApVLRawhjves+q+53h8AfAgjJEZWVfcnQYcsOEO05RUu46nwuIIa4=	3
v2.1:Av1ScX5x6qsW6tqo6lhg3/l2GBDgV+i7pWgHwXzMmVijCJB/DX3o6raoC58Hye0fICA=	5
v2.1:0cEzdw8DAYP3DprOCxeBZgwclCQKkel6nRf66ieLQ8dmgGcvtfxtQ8DjrnMbL0KlkPU=	6
v2.1:AT2MrcLwWu2OjnOP+xPZKLkACNRe2REZwANMm2Ad2cjqD2SBh6HupPhzludwQbI3kNk=	7
v2.1:2gMZ1V9RYSondmpfESOJHbDZSTrdkG43FujWPdXgU8otUe2q08AGtrX0/W1elZ2RN7M=	8
v2.1:vIClky5wi2fE/04ujhEygqM+i0NIVW0sCx9dzScDjV0RthWZplOkbe6jzyWiypatuT8=	9
\.


--
-- Data for Name: by_hash_1; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.by_hash_1 (email, id) FROM stdin;
v2.1:gp+QJyaZDLTp/IKn4CIRAqlHTd++g7LUb2E1zX09nFstTbazbFMJsgCu3tz6eQKdfMw=	4
\.


--
-- Data for Name: cased; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.cased (id, login, loose) FROM stdin;
1	v2.1i:Hfdmg0QUMKWQvO/o+FA84ckk4PF7tVoks15UpHL2mUE48HehKPZM7vVq+6Vt1fPZyXfI2hiZTZ9rxwJ3	v2:2/848vhI1q1h6dolAMWqZV75XMgIz0OAzDlSGig9Fmo=
2	v2.1i:LoAbtY8RvW9bf6bmvS/4wkvX3eQvpcweqV+kiDJ//6M4iZWuEj8OPpWBBm62OyCV7eWUTsfZp/oJsnKK6bfE	\N
3	\N	v2:7Ukceewj8mDQBbI2XsR1uHK24fvkuJGqf/toUeWCOg==
\.


--
-- Data for Name: cased_domain; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.cased_domain (login) FROM stdin;
v2.1i:Hfdmg0QUMKWQvO/o+FA84f0mCOYJn7KdrPpWB3MEC61lSC1AylX6YpMtrvHFRIny2EwZRdb8Sf1DJ44m
v2.1i:LoAbtY8RvW9bf6bmvS/4wpOol5ZCto7PZa8qwQr/5qbRIhJQlJIWUTSzUy1LbMOHKF9WuzpzHmu8VtKWNmVR
\N
\.


--
-- Data for Name: child; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.child (id, name, more) FROM stdin;
1	v2:sHPzlmLR0i0p+LmogdOjrLRbwVThRJ3NakZ1E7YQUj4MAD1U2A==	v2:ZgD7CXElYoi3g/98qUHZcBxlcdAZhd8nJOfzmZ+7aR0=
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
0	v2:MstorYyNFh0cDJlmpN9I0vhor4SBcm/vTohQxA==	v2.1:5v48cXIL/1VmUOvdDUOm8I2UGfysKMjEklWQ6AiY/QJ2IdG9VjgGK9Qodfc=	\\x7632613ac02d5ad2e94f3468a1b8a9f00007a5a68667d430ce7f09b54fe3fd3a	\\x76323a4db31dbd916702796902c8fa5be11ffbe501c23dbad3d5c03e5b4a04	v2:TbMdvZFnAnlpAsj6W+Ef++UBwj2609XAPltKBA==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "TbMdvZFnAnlpAsj6W+Ef++UBwj2609XAPltKBA=="}	\\x4db31dbd916702796902c8fa5be11ffbe501c23dbad3d5c03e5b4a04
1	v2:fs2mdApYbHBH4b+TO/5OqYzxU5X7xGWyGl1Lbvg=	v2.1:5B6hu/oq1PC30IFnsmFxX3QZ8iDlZGYY6Q/BHzUa12Mfan5sgulmCrDCptd5	\\x7632613a149e4a4c971be271c18a8854176fcafbb0b6c0b8166e9dfb0a523d24c8	\\x76323a936e0311e0b8d3cd064d414c3d05a5d1abe2e28977fd392e9a8f9b2a98	v2:k24DEeC4080GTUFMPQWl0avi4ol3/Tkumo+bKpg=	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "k24DEeC4080GTUFMPQWl0avi4ol3/Tkumo+bKpg="}	\\x936e0311e0b8d3cd064d414c3d05a5d1abe2e28977fd392e9a8f9b2a98
2	v2:zvkWIbTrNWIvjry1UFlT6wky2Zxbc4rElQtmXdweMq46tu1u1990dQ==	v2.1:JKptadNjrK5TfsOENOAg3G5DEGWH7oE3bn9g2yXmMABNQm4zwMg/yjXIqLMDsg2GWnLBYxgXfu4=	\\x7632613a08390af192d920b1077adc2a8cfad8e2372e5f99c43b40a3bfcb031d04aed2f342e3dab2d03cd4a6	\\x76323a0976bf3a70adf94c65505377cf2b574d654878a95c6e5fe72b6b3ad2ccaa8dc98fd86fbd90616b63	v2:CXa/OnCt+UxlUFN3zytXTWVIeKlcbl/nK2s60syqjcmP2G+9kGFrYw==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "CXa/OnCt+UxlUFN3zytXTWVIeKlcbl/nK2s60syqjcmP2G+9kGFrYw=="}	\\x0976bf3a70adf94c65505377cf2b574d654878a95c6e5fe72b6b3ad2ccaa8dc98fd86fbd90616b63
3	v2:QTcm840I5nfV48z12sq6Ol+Thku5IqBBkqwcKxoGqOj0jcqKqlAZJ4kcEA==	v2.1:IckR7btFNuAhOAI1hnSdBjLSRZWEpatq8RuHSEyHQGD7x3C+wJGwJ7LNWT7nKYDdr3lwZZeFOQMlnx4=	\\x7632613a929b21088966cfacadf18e7fe0e000abe543ec55cb402819de99e27be871593c235c6a03b548aa3f965f4c	\\x76323a3c8fbe191e9e33265c9d39821bf9b68bb59c4e8085c17fa00cc3963a36b514b6dd20fb302825de82e53556	v2:PI++GR6eMyZcnTmCG/m2i7WcToCFwX+gDMOWOja1FLbdIPswKCXeguU1Vg==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "PI++GR6eMyZcnTmCG/m2i7WcToCFwX+gDMOWOja1FLbdIPswKCXeguU1Vg=="}	\\x3c8fbe191e9e33265c9d39821bf9b68bb59c4e8085c17fa00cc3963a36b514b6dd20fb302825de82e53556
4	v2:UgKzT7uNqmf34EdbgsfKThdaM+E90DknVInMfFH0E6IzpF2w+atgUqrPlHuO	v2.1:NO72x+kWU6HplKlf4vUm+XW0g41xRr4hqpKc+fOHXkulPmhT7t6b6JIHqIgKeTCQ8CjaS/8ln3QrkLaIGA==	\\x7632613aa994637cd8a832b500bc3fdb8a3c357712390978bc88073cd363085d0c32b72f740b8b24481e84937701f485c8	\\x76323a16a759f04f578c2d418c1a90b8721c1c800893265df85c91a516b9f8cc2dc7ab6a1ca43cf3a8ceebf427e2afb3	v2:FqdZ8E9XjC1BjBqQuHIcHIAIkyZd+FyRpRa5+Mwtx6tqHKQ886jO6/Qn4q+z	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "FqdZ8E9XjC1BjBqQuHIcHIAIkyZd+FyRpRa5+Mwtx6tqHKQ886jO6/Qn4q+z"}	\\x16a759f04f578c2d418c1a90b8721c1c800893265df85c91a516b9f8cc2dc7ab6a1ca43cf3a8ceebf427e2afb3
5	v2:Vjr91QXqEgM5eYk22LWoYWpxACQ+pxUWByEl4rXoc3idWZv8Gu5lGl+ciBnbpZPS0cBTZk/8DcXgawXg3hB8+SnFxodhefRUM3pkVrCOI2UQbCFB2wmaJFgT1JiJ3O/mys9qrmVJeLmN8kZspan7h2jMFTw9+qe7RTsjQ/Dasl8SmrJhDzVSx524xUDL+dsOUrcFCZTMou/1F596buGlQ3wRboWiv9haSkzDbBEnshKkzBvfOqfiB25eJa3PdtBr8hPXamnHzwSZleaQQDPdG35FpzAHCIXY82HbEge2i0gAtYCKfZzogIubPCbqhiAx2XSWNGK9MaJ6EVm4mm2qYDHLkGhYAVftXkJIyDtbusjiXE3jkugPMJi29sO3Aj4jlRteR5KH953xJ8yElTczZ0tHBRkMeALkkTu8JGp6TWerIbAwRzucpw==	v2.1:FKnLkwFsx04xo9ONLkz1Y6Ch8elI743JiAw9v1q+VzbCM/gmO94dECKPl9FsuvW/sHgiF3IWCm7ZwZ1dy/D7exxoerfugB+D8lWBQBmk0CbeWeawU06kcrL6E09kbrpb794MTQKYwE7r3o6cE32AT5NbqlUodC8WMBOo2VG5UoU+Mk5IcinsUTQAnLEjXN2Z22Mve20bAjsNuvNK1qfWqU5yVeCt1WF9Y8fsG7NHTW+q4yuVOb95UrkSbiDjzxChIjpvGckX5BdZqIeLlMDLZXsl59ECIN2AvykkZuQ+9xK8zKLpuDlBC0I7lnsYSWDZLb48z1HHKf+elh1Wo7y0SglYSD8JgzJpJupC23MD9hc2QufjZ1MkFoiE4ld8T1iF8QHyvEvfWih40QB+g04Y+dLPQGCveyjNN/H5E4XsEme4mQCApoflO8x9NeoTHQ5NPYvq/cTK6qo=	\\x7632613aaeaca9c57d4da1af1209b7ccbd331eadfd0b984c09a322ef9b00325cd0299c34e347511de87d4959a2853ca50aa1b74341780098bd802a546c2d817e8985eef05812d72258acd9366cf730964ea3207cda5ad4bd002050df80655d5cd61ace092508d907317c9eebd1c8f94e81e0a9bf6dd5029258f0f079bc7fee42ae4cb61f4c99dacb9d34118337f5bc75ec0f7ff5f5ffad3cb38cba4be1510425c6113f33821def6647d89cf7adf066bd19ec97e9f583df33fa46d260719452bdb4c3a56fd8fdc231e58e1ad8e421f32648e27075d468c97ae8d6bf929c2c82897bd63502921d56c6363686aa9d5295e7b5e5aeb75b2062c7542844878ac7655bf477f83b4c567a602c39f1cfb80a08145f75e58f56a190b2fe11f310b387543cfbb56f66db5a408287700268512cad22138122ca001d841c4b49ba0387b37051e12ccd41641b9706cb12590d	\\x76323a923fdb11abcfc9848d5127568dbe0fc89df2301b75d9e6fe1a9dc4fdbbc86a1b940685715602313094c5b6073f8ac456365c6b91acd40f140517033cbdf60efabec28707946bd0304c71b3203c5e6c704e4200921b65db84e589b809b9cf51e05d2eac6dfbfc07605ad0ed39204089abec9ccc6de3d9c512849aaed4f7c8fbdb45821c9ace4259d370cfc7bd357b7ac214979e4d95d390c3afaa6a06779738c6fccb1054787c785d57f15e55bd387d1c3633c389eb8eefc722323b3dc27f4543dac3a1ba34b82f778c10b37f6ef37fc71c20b6a09bdd9ae833877253ca08384f5df295add0e0b7aa38bedbd9370f9648e11ac290f81894de6f896d3e5f80de94bd314f200bf35fd92ad158df4721d7b6887dea292dd406aa77509631070603f498c36eb9e8cfe54dbb6c2bbb951a5cc808047887276898ed9aaedf239fe1f660cf7b932bc8c5b097	v2:kj/bEavPyYSNUSdWjb4PyJ3yMBt12eb+Gp3E/bvIahuUBoVxVgIxMJTFtgc/isRWNlxrkazUDxQFFwM8vfYO+r7ChweUa9AwTHGzIDxebHBOQgCSG2XbhOWJuAm5z1HgXS6sbfv8B2Ba0O05IECJq+yczG3j2cUShJqu1PfI+9tFghyazkJZ03DPx701e3rCFJeeTZXTkMOvqmoGd5c4xvzLEFR4fHhdV/FeVb04fRw2M8OJ647vxyIyOz3Cf0VD2sOhujS4L3eMELN/bvN/xxwgtqCb3ZroM4dyU8oIOE9d8pWt0OC3qji+29k3D5ZI4RrCkPgYlN5viW0+X4DelL0xTyAL81/ZKtFY30ch17aIfeopLdQGqndQljEHBgP0mMNuuejP5U27bCu7lRpcyAgEeIcnaJjtmq7fI5/h9mDPe5MryMWwlw==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "kj/bEavPyYSNUSdWjb4PyJ3yMBt12eb+Gp3E/bvIahuUBoVxVgIxMJTFtgc/isRWNlxrkazUDxQFFwM8vfYO+r7ChweUa9AwTHGzIDxebHBOQgCSG2XbhOWJuAm5z1HgXS6sbfv8B2Ba0O05IECJq+yczG3j2cUShJqu1PfI+9tFghyazkJZ03DPx701e3rCFJeeTZXTkMOvqmoGd5c4xvzLEFR4fHhdV/FeVb04fRw2M8OJ647vxyIyOz3Cf0VD2sOhujS4L3eMELN/bvN/xxwgtqCb3ZroM4dyU8oIOE9d8pWt0OC3qji+29k3D5ZI4RrCkPgYlN5viW0+X4DelL0xTyAL81/ZKtFY30ch17aIfeopLdQGqndQljEHBgP0mMNuuejP5U27bCu7lRpcyAgEeIcnaJjtmq7fI5/h9mDPe5MryMWwlw=="}	\\x923fdb11abcfc9848d5127568dbe0fc89df2301b75d9e6fe1a9dc4fdbbc86a1b940685715602313094c5b6073f8ac456365c6b91acd40f140517033cbdf60efabec28707946bd0304c71b3203c5e6c704e4200921b65db84e589b809b9cf51e05d2eac6dfbfc07605ad0ed39204089abec9ccc6de3d9c512849aaed4f7c8fbdb45821c9ace4259d370cfc7bd357b7ac214979e4d95d390c3afaa6a06779738c6fccb1054787c785d57f15e55bd387d1c3633c389eb8eefc722323b3dc27f4543dac3a1ba34b82f778c10b37f6ef37fc71c20b6a09bdd9ae833877253ca08384f5df295add0e0b7aa38bedbd9370f9648e11ac290f81894de6f896d3e5f80de94bd314f200bf35fd92ad158df4721d7b6887dea292dd406aa77509631070603f498c36eb9e8cfe54dbb6c2bbb951a5cc808047887276898ed9aaedf239fe1f660cf7b932bc8c5b097
6	v2:tPg7m+m3Ta9YcDDl/twhaDu1eRi8BpnK6SWKMU+RW4MR0+LeIABiSuL7aiWiwSo5oxkFL1AovPnLmQNODOC1i819nrswIIPpCIz/+7g573vJwYEpfrK7RriEEFLMmfHrhW6K3kLaLzLr00ebPlnEW9H8mx9RZ3wjn9uErHpCzYiMltPKCtjiADEAgvUpub/s/72uMYnLMcH4GLLFK/wLxpes9CcrVeTmkOHXnlWSOzVOlhS8rl+Uglti+W9Pa574o4nSx5axwqcIvjV0af2ZrigV/St+7RuRIVAU32IHAn/yaIK9DgtH+nDKlZIQ13ZxfOfZGboLYVatoNfJhUQ7OVeQqJTlc85cObQ5Dq6BtWiCtsp/lUQ+uNKfMynl/r1NK6cPvBdF9SboGUf7wbZ07ALkmO7uW6NYQrpt6I41+cA8+ekHHxec/5Y3k4Q1wT2hVSQXaE+pZyeXHIYiZkqKKAsldmkqWBfz5GB1ZNZNNDeQTpGpf3pGFxawaffnQRkMCtyDMc7kymhaqTxmHocPyQhXIv08UvM2zK74Z7xPrvwkO8nqzF8etObub1E/tD6gPL1QbvINkILQQn5XtCI+chlbuLa79MI5g+nSpGAk7yrgj6PAvNF6V2HEWsWyAJEfUac4RZ4XgdzPM7+Pwzt/yUCDPxd9+DxRhhq/wcw2nQBPEzF9WBZRYdi/MDp1Z/gE5uk0Lmtne7jQ5fcB8F9QmkuwcHNdEqGlUtO9zR1sC8bfmR/8N8g6P+RVX8hSbSTLua7VEyjQxg+wbokXR9BJoZWhWbZD9yUZtfr38YKxJQu7saDRYrKUgIRwuN2IA61VxoSjLTkgDlyBtKUn+d2b0A3nax3/EZp/oF/ghvkn/kb+7ltCmHGwfXq7F2zQSYZTSQZsepN8ComjdAWCx5B1EDY4SiVacc2f4g6PksQ2Ui/NP3hIjThCwNnB0abgiLYf1kEyS2NpGGaLE0QGk09fnsQ0g4h6fjHU6ftwsfYlVAuTHv39UnAsEGa6Vl3vFyyH9MVa0Le0A2qKbQrSqXV/B/CTVSmaQLat3sHHfx8FVc+nj9WokG87TH5UtrCHM/dGpK0hH9DdQH/u34xuDfKs2G2pZ2P+AO/L8u49CBTvkfyInR37XoONjEFAHqCMCjUxNu6VpEpZNIzeTkhsKP31LheXQIBZW9hwprPhjeFlhi3QL3gF327Lqm9XBIZASD1XJOmXbQNPgKiCNJBQL69oETf5GsNC99MC3k6g8GjMsMRmL8klBHz+w/G7jjcJJAD8U11iwciqlIApBHRh9FGyczseIzXNN0pyz0MYwJUjMCJcXvYqKkw2CtlfA2nfN849dF0nAbtx2LnU3Ldn0Sw8kMRjsZDZ5qwlcq2VfvOudcZ2AccwgUXvOzsvpz6kIytR4wouwFwheRLvHbViQ9f0hTxt7ZGgAR46UHChmRf49gCZ5kzHuwd5WK8P1tN4bhqfu3BKW1Nrmbub+hdY6LbaX4kX1nzngukCmluwdYiNUirwy2c8xD151CCEUN/Z+JkwZUplEVi5scnrPwlJtl0ZjKO3p7Rio+62Es22zlwGLjpehf+gSAAEB3uTdIkCMiGPl8Z83r0FZhYfzn7Pty3kZOgS22hjTr6NhKKugaF2NGnvWD2q5o4BhmHGE6/KtA1bdwvv/gaaDP47HfwvTotxNbJt2Lfaxu3xgADsOdY9eKUgLwbAsjjGW1LgZIYQ/nlRTYhYH8LrhVCrbvpjJY6FW99vx0Shf7GhNzP8hlyh1u6+s9IloKlfdyy/qtCTn9JpfFFcsDlz8uB2F6Ba9YARBUPT9mp/z17YJsnqnAje07EsxJSnAV9w86C9CooSOHNAgFlaMgDoIrZj/KHj5f89HpBRlhOA515xP7dptdgjnlg59HJMsfmPvbX99t7pCwRy/XiAYm0gUNZefQqP0ely2htV1v0GLuJLIvNVW8uebmmvGYV30X0HXCuxQ0iYyouNPE4oarHrakgP8VDpGEyNrUbzzDb3krXxOVPpihab6UB7jm4dMAhtkxPAFc5JxWGEtk1zXFuxDBsXwMEVswEUY4E91vECM3/1z0iI9UltQAg/iiJ5SCJP1HW2IKWdNFfwpf5a80+UXLKhO17ycrHrhqeAYg7Rv/TOnlVhPlNB0Ae2aiy8xoGNZA8IcnucKHAAn4qr6U4bdF9uJ4aHqQxEM519HBEuZq7+Z4wwP1ac+HTleEf4J1xoS3/2yKYDXizRi7/lATsL82eAr701QeoV7j3QD5ShrGASYeSyT21CZlBoJKcDM9JXlQ/sJu7BO2jeD/h+PxPSXyMK5L64hYlftMxVrmtx+RsIHmT4NeCDltN3OFGhURFSEhdxp8tim3wwsBG/gCJFvI1LGvUnYqBuw213v9OGc9hUvTNOudDRI2acUgQbO5AZBINkGl2lttJB56Nkg+o2NFbZa2wSXWC2+aJzOoxgcPaU32geD32uF/rf74HHaaP6sWf6mkWNGVXQnhtaQyW0h4pDBLvkVoG8N0SXTY3ju5z8pln7LLvdqyUZIkRwYypJmHLKb1003DXAXMhxWdHFASxe+sDi4uUmPQD9qT3vHbmVJtbcmijCJrXprdizCdYvs11BNUmWAx53qQHrTu9hgaP4ZZ42+fpjw/ZrtIV9xvgwDc9fCBSwEh9QAI+bX4uk+MJ2d3jqwb11nu0/NfFX9m8LPssR3kuE/N2sJI+d+63jxBMuD4BzNkGnlQjAvCwEzxjKZzMCVFuBMAYVZHGCfNj8XwfBjr+iusUY1Iib1Mlqo4hTW2ViZByT+YmFwHjVOL75W3pW4R2rHWGKE1Zcb3/EwgPAI2dLdGD2bmvdQWRCT09qgtTPgfQaKp7UDVKAE9YbfPF8vzVYCz40AeMnLvN2i9jQ4O5IBIdKlyPoyQUkOFaz0Y6MTNedDHCGnATs0zKzLPdDas8i2w4qXT0k/J3z47pnt8h2HBddQ4sDEUsZuBpTUTrs4rYs0940JWSYHtKXSB0Wq0mUUhFtExwQ0ln+Zg8ZoyCfDTr66bD2K2jPx5lljm9W3qZ6g+LtymEwfnxHwteJNfsvA/1ARd0nCBMI82xRX9xCIXA3ZacFev+kjdgIK5msWvctaTN8xb2Ty5ua+83e1vJlOOc1+5V/XWMhR5m6mxzJ7xBAKD5afFcOMhQcQar5SDvlbjlRIqpY9Wq+O5KknWYa+HlxGCXW5tbMA6HTCfKyHQPl3S5LLaZHszznOA==	v2.1:fob7NIHUkDD59mdxGmUbsCGtbwtLjUtF8UPfXUJiDlIcQaRX3aCV8r1fazSpPAlCnilQeCtQt2kLnhEd6RzsZ2SJ9LQncZ+5V1bEMruDhvUMwojEAojMM76U+EI3Op8TbZBPVBcZShuHbBhDzZ608jDp4A0qYT+95lvhlnjcLv6LABlZxCQedy7qct3N4ZegBFli+Fb3XDPR0wbrFWBtmqo9XCh6YVT+fwpvsLMydaggpBu55nCURFDA1kA+3ycz99qfZynuZIiApAd0IvDiCdaCZ3rhNhNh95T9ANAEwVpIIy0e+vpLh95Pv3pSnnooUU3f/gcm4YLxkgxjI3d8/84T7bWTcRMk/c/EUtOyQX4mxmeAna8JF/kJMfcDBuvlQ2sGWSrAiEePayIbAiXETHDu+4G8FOj2/CBCJeQm75l6QXSSzR7mqBhGFDezZ/D8jXlyuyRtPHgQ8CZeNtP+lVP1A2/ARfGjsAhyiIqnNkrXqeEahSgYTw50NDx3j1QzvgGMZxPJXaAKGxIZytt9qtc3wEXHsE7s2a+OUPZWWeOR7rqvMiLCMmwvv4fcVOyjKRJLjh7A5xb6VzqMpYzxafzcJqmEga4IobRXnFJFCM3fJY5Hk4Eboabbrwysf/qwZKbFU8tpoqW09bR7NMz7wncYHU9lcKknu5TCtEA7u3X6Sae5R8XJps/PxO7+BdCQGlmA6qZfZyYQZRFRM3WK9S4QkHCbCOB408NC41zajHiaPoydnHBqumqEf+QRehaBAJzD0bOTq52JigLhkXKV5pddgBiX2ZyfiC25hwem0qOu+YnVR48TZotce0WFsLeL53D8pDPHCfpLCofu+ywc6WU+/AMK7p8ymWw8dq5/A/4wh9NqXrs1lkuYklOcqgRWMc/GZThn0eHklQUeQyzLEFVXhE4E4bloWZYjeda86sQTZNlG6wBFIUW5/PIgoUlem6wYmI7My7naD+YaoBMurUGGM2wcv1Q8duKbFMETJ2ScRRl64N1L6aAw8VOVFZPdbEhJriYAq8PFmA5Uq3FZ/RgLYY4kYQzgh86nPvuzdJmqDYk5cdox3QO/Jvwyjc3hzORCRAGVcFyRFCNI8XWo5QmMj2OdoHINsQCO2X3DrfVPZ1zLiviYFSgSl/ZdzJLe0bLfF7IyHKVhU/jP9ysVlavaW9AhY8AN/h6J2vzCLhbd0LX8avIMr1xd+Ra0uhRssY7riEQagOP5iv5CxwC0WqR80y1m+A+7JaNafHjepFSMd8hekqlt8ndwP3vN8/mswCTmcnvaNDV87Q5npKTLucpBPAag77YocsifdX3OaqNK+ttlCrtoMdr9ex6EPsNtt+bhy/GUS87tbuGwZPZ00BZRJWQLlClDzWJJ6ERvhKZEBWRPcl5xC1GvmllxHL3xUd3f+zmI1aG6VXPNhWohju3Xg9Hr0KpL+zox0m2fa1H7sf/Gg+QTHOA7yRGKK6RNh8n+c3B3qZHGW/RApXJTQ+Rt5Va339abW/2ArNLBxJyQVOhLH/Pv4LzZKpqgLpINwjQHK8W2Ad1q02MKGLD4Qd5+ZOgF9CRs0KyAXkK8J0sgiCuNOXDB+uzl1YjZGW1nY9/K6vEc6+8eNy6zhy9fQAsbmrU5JyTp0YXjX3xh1BoxmuIleIJFIsYxfHvcWhhqI2gr441mPZQZaoINa3k0ZManP/KZkbmJS2SmLuyby6c+AQyUzSCycpY4nCfyILMU1LFRLp4htAndKoldrGuonf/MpPX3m2eElJ3HixV6X44U9TuMuiju1J9l5LdB+A+Y4f88krTbirUnceJfoLModDPU5sqR0x3zDjUZ486bvQTVsM6F314WffJnhHndqVyZcpxPgA3NnJb06XXMmJMnhYSntm/WC3sJyJ6p00ilFXnBeRig0hgc7elPUlAkDxVphmrGQwBKjUXpWmXSoM7jsRjbllEh9wIq4m5YLJfzEuwMP8GqC3o3q7wSzUrOEiudGISsuyR0KQ2DDM04dktyd9l/QIOSUlnD5wiHX91P/ZMI+ACb3dMpKqei/PNIfis8nDYH9v9nYpUNaX/8GHWtv3dhZDlXRLLlih+R3Ko4Swo/sks/L+ReU2+jOrsGpWbOngWAGynghFjDc6aUY1gSdcBhg7RsnvCcOxcU3FNZdtHQqghgI76Imzue6/0AFzE4j0tAhuB9FUwii8YWib0MOYq/HLIen2HCTnnPnAHtYrEITNioep7VD8cCbKxOaB6UfEdAs3bjRwux/OrNY7YqOeVAYGnDua8ntpsXuqmfNSbe3IgQXvhlRZJzOn6jjp7l9iUicQRsA/k2vG2PGzZN5GMS3RtxEO5bfRoBraTCMkXRVEStmoZdfGCNcXqsbboS1ea6am5/t2THeyc5BtUyzJ38dsQ/1vlmtISR32yqxONEVg49FwpjURoTEVTEy37zQjrfSoNhYT40jvJcF5sBCGE1WjIvOCqLQJOiDtqvt71NIPsocr1GI/FHeXuH/HlfaQUotcPbZuUASSOlAy7BKHhu1WO95TLehsJTI4UpUl/nzS0It7JI+NsR0YIo2ILA1sLj0YisOgKmgAtuQP/t5Vp4xfLZ2lLU37KlZimEh0wqwE4Vldh5qtCbIlzmA24+bo986+7yPUa5mg0wL0P0hd5V1SgreqnmLrhyhzLgwt9HgqoXbEgYfldd+pfRL1D2Gyz9OXzIf76kXEt3z1PVtvQm+swZV0ouEWa/zw9s5GaTkRMJWpQdMe9HyZWcV/cRN6I1JBdLHmzvt8KYKfbNVjDdrdZMvz9LCPaQSAqXQphaZWn8RN0UKUidaY9LT7oCFdI8dkTOs9kZcQeOtf4ykvrXAmTwndvy7a7LxozGV+HpfDFrSx0xofm+sqp8WLS04triP78B5lqJilSzEHdVZtQBSSKlC9WJQaZT/bmZExBJ7mMuHZ0LBDeszfe6f0IkE1ktiBFEcxTpgTvJD1QVpL3klgOHkypUhbMeD3TaWeijvipcI9TxWhBkfksqB7e5ym//R+RuXHBDtTOtm05C0OnB2xZ1wVOz+Yxz/pTIqEIqxGLjoDkgzTAdgPJ15Xf2os4bzR4QuFtlvpQfeLtFx84WNNTRpK4DZhosrZf9PqAtS2jTO8Bvnuw8LfQyGDU8mDdRzAGBm/covDfkIZbRQUtZ5MDQ4DzKy2V8AP7Wtud3ELkv2W+XYoHKbrM1MAnmGn5/oVXpDq1xmzfQypL2gNgVU/ipnGy2ire04FnoEr/FNLIdSHRnQ26IvLk=	\\x7632613a73337bccd75922d6f5ea82a4f65cd85bccc2a1ff5d31cf4be2d6446ee6976572d86410e618c9e146e92deb649f624c59fcef24e5008bdaab9e2809575b5dfd05adcedb0fc174c3ebf4a69e8d2b586cb2236f4186a1e2f6bef2871fd86eaf602fa11be9a79f563742e0b08da1c77065b5ec9632b726a776b75f497cf9892007d32759fbc4e71a41ac3d6178e609688c2de65308428f0c00ee16ec936949dd32ba4e9babb95e2862ee56f0a9f5d751d05284bfcaa9d7e9326b11686c98ef60a955cbd34ec2b88f3cea02ceeef77b83af7e1f393dcc4cd03d9218154865ef6782ccfd99ea749bbf5929e8486d2512185bd5f40d2d070c43c58fdb3dbbbafaf7327b93907b40b9ee8961e82a09f0960f4d353c4f876467b6941c1f18c5d86e3f2cc6022e728c6a300acdad6c16874102354ece49c57221e41e61ab435f6197e339e7311f97cfc2ab6c94c5741c8f5f5cf0806cf1e6ae6a083fc4ecee91f3e53e8376dab6fddaa44f9108c81fceaa1dedb5388bd80a830687369826649ac8396d2a5aac1474c219cf75d8ebc96ac71c8cba8289c041512aefbebbf7e5a259fe1150b8a1fedd490e55a1ac9ec1e758958e703fbf7b32f283dd9bd0bb1513ee79207f022de9f79978a39c3ff940cddc2e6c434e7b8f0723c96f093c8dc7794aa9da79ab1ed807daa59a9964bfeb75010d53bd054735c5714f131c86c7647fb9f5fe684df73f6026a9ecd6767ba12235014bbf96e3169b08a687d6ccce2d627410abb516b9603babdf32400aa59c9d3d022ddb931e875629c8e1cf36a19549dbd88716601f9c73d0a6959246ac5998d5f0b3f40c463e89f1ff267fd80858b7ce257ee10cd043b61e4fbd9c6238295290cfbaa4030bc0089304786943d8934843e37dfb22d0191691edc3abc0c91e4d4124053715a17fc1b2dcc4238d8484b34f3075774b52b0903be1acd77ab16d8952fefa6e7e648b6a909d75140089c69c1745c418234f53a8689ce4032cfb4b9d64f4b86ec092d63342ea579f537e4e6876177b7010ab5876ce82586a7cf78b8abe89f7fb267bee3e3e7df9b6ea1570e082f908d831be14049369a7eedfa7f35f7b482f2b361aa39e4b7458b84524ea2fc4e5ab13532387b44b712f4c5afe7e935eaebb1d4e693d8e4aef899b4fc163aed9f374fcaf1b04d5b1759953a1b930ff71547c6e025d7d620c5670db61d650fa381bbd188a93893e923ff9dd2198064a7dae73f0f682117d8fe862f182dc98203e931820f05314ffecdcfa0aebf0e00423155f3ee7aebafeca0127427989fa59b34c55d8cc45a9178fb3303ff6fe73c41604d4199eea2b6d7fab39970ddd9a3ab3985eadf0493375546b4aaaa0a7af20e6e3ce94944f68b7087c53abd1cec47b3a5651fdf569f5cb28ff405c62817f2366782e2e16e8ef7771d8c8e9391c5a935d47d7d8a8aacf38286bf2198e32d8ee747dfd5e615222968dbd6251158d6efc158b50ab50299e109218bedfaca100e98d39f6e06a00e92da35ff0422e8fcb5cf9a2ed7d80fc3c8d521770248af25109f083c4cf86c1fbad31c3ba256135f65d2ee235d61a77411bb144fd63c2e3b0e4fc9b45214af686731f5f74004234b1a6675f0c510fedc2ebd46df1e3d2452dd58da1884959ed2b3c785a55d0c2896b7bc415993454817786fe03a1c9ccaa01f7ca7d25e5c482e941076ca27d0936b7d4e35b1ea36f88a678c1b054187ee317d18d43d585dbc0ddb3eed8e0632c2ae147d674d93759054b2bcba685a0bf3abc508fd7e6362be0ae71bda49c11db9fb6cb9e670085d4984a7e2dd7ac1972909f5930ea1e4ff0586d78408eb98bb22d44cc41f0e256a5f72f990014d5d428264fa3dde3d0f484cf6009eae563174a6f9f3b9801484442e7b8da54f90fbe00764bb9bbe773f7c55271dbbc6b823fabb392f1055c57448615847c67c5b8832022e1dcd55b6b0221f407ea57dfcf6319605194b2cf318372961ecc6e5d13889b3689675cdf16677238ad111ad67a55722c5fc0d8da0ca7461adc43892c7b1bc8de1f6c352b00e0cda36bf91aab2b92823c4ec063915358166698ef2ce7077a1489d7b82f8677fd8dbe38d85fb0f349dc571a239bdfa355ef724dff8ae0b59106ab1be2cadcb8e20bea1e729c4dfd34a0f99cb7ab99e723373bfbbec11b11f9af9be0569a877d4849758ae20d3a0532bdd53e47ef067436e20a651426336876d9d32511c1f3c3a0484e829d9a29aa80eea6030ef061c4614220a37ac758b8247cc106bbef4f2748855702b780b2deb560ab6a60783b5b062f6729a143eb4b9103dbfb28f2449ecef198a198ee39b9f5a0d644a57731d755304cf7d84eaa6c0aecc95e7e0de93cf4c0157e317eb2252dbb4c0bb04e83ff23c21a2411dcedf98be410b3f7a1bfbefc5b2d9750e5e5562b63eaba3bbec0c086a73ce950b88cb2825a247ecdbd331fe14056d6a86ae046139f508c91a0a237df3c688d3e28f217e32116f55cd2bd43400ce3a9a112525411eee1e95fac3c96d49ed03f1c3b3b4ec02acf5cfe3d5c1256f163f60f42563ac33c36ecf6357eaa59931e712727520569e19d4e686392f9d7641c9e072b6d1a42fd6cd195d1e90096892c7cf88ec5ca3911a160a6b5ad369712153d7fe4fe3c6833ddb6e17d1ddf28538704c82c589c3ad4f4f0c1413feb745becbc65d70dcdbcead4b6a2cd0464d0291f53f4081add76be1e83582a9f991bdfd355d865ff45555cf733058baf90772cefecf294acf8bd503976e6bc8315bc42de889d2b99e568fb592831b07a466013a57ace69ec499cd28750173a725c1f2cdba9f029e85fb2fb0925682ed2f180f08825e28e4e01ef491c6b540743104db1e84bae4c95997397264c65267103a6593b6015f1c0854894127f756a783087a85255cf667e4e4550149e32501c7d83814a5626d05bc0decf39af810d986b1f3cae9a07a775650f506fc7254c7f4fb9f03713b399e0b0af99b1404a5143c8ae1b8dd86603619e9a633b050aadc2a5e30a27eaa70ed57247f7e1c29d35df76af9ec9cf220a6dc729157f2810e6d36c8bb0f73c4798d3649192b06e1e535f371b77799363acaf4eefea82cabc3fc58f327234ab847f65afb5f474c8468aa283d248a78fbedb4e2fa9032258855b04d865c1a5ee68c954ad47ae6267450abfd1b7939e238da12fd21996345031048f6f574aef544e05574d4532104fe627922afc87f9259ae5ad15cf6591dd08a62564dce31d8470a98a547c60b663d320c348f533b42036bfbbe638695e9be3ce5b3c06440a23a4f1f0c5bcfd0ea1316f8e8798b6ab30672c58293461defd3172a28d9fff5410526654335da3a435c13a41b9212e42b2645ebea90367ee76842a69402db0dd48c61f66cd2071e7b960ed4592c362410da0acafedaecd4714607c	\\x76323ace2df76cf70c8b8f073aae93ef42873d2b80891ffe99ab42d53e4d23320e66ccc7436129022cbd4e84498316539b0c20d176295bf1f638470249a315b539219081e6acf4737c609b641898a5ede589fdef6794122253dfcb9504a4bc987dc0961f3b5ad9c1198aa480e17fd013cfcd98811c6645e596f919c9be2741a8a2b797a2fff97a8d19e855d670941c6f2215d06da592b2bcd1d438c69d8d2fe7857654b8dd311d3324efe3b64b052f7a08861b5e87e9027ba97d2cf981768f1bdad1e11bb7efc314830685fc0adc04a554881b8b2ff61c73d85c82254d3f3531c93241aef59c9268effadd01cde0f20b42dd22c6509a700af996c7140714e3270459b84b2ba97cc415831feb4a867c231fc6e075c52e4ccc10deea9e0b8873bcd8805c28fa41c0cde8a5fe8388e621bbe5b4fba9802b13a500138b3f76f8b7164d8e15acb872710da6d8a40d65a481feacf9cdba225dd6672f8dc15e3bc5a686766fc768f91f38132d0f2459dc6e8c111da723473720ab0cfa4d510e7db1d495d4ffeb117a6627e08cd1b23023dded059e5bc333fd82c7b7f88d1b22492d8ce4bf7905d3f0496c8203d1aad5cba88e04f3dac8498aceff1893633527a6b5693de014e66eb9b98b470e06e5f4dcfd9909673056bc4c2a58275295170da914cb2d25e1d88f34dca18ddbbd485e2ae6811971afee297edb059813cfaf88271026e80c95546999989aa2367057ea31fa557b72f57919fb0186355fa2a351ac69b97e46eb589cef4279c08f8864deb70e3e4399bdf6971aac5c4943fd1044785f1123298158ae9de90fa69471fc1b9f2bf1ca62a0e1f3a38c1666b2911b3a7305d2b218492ec26edbd15fbf6b6422c1d682ade0209c51516a15240cc08ec82eae72537c1c779b617cbfb488e4ddce84bc4a2bf717622c32000bbd0edd9449387754818a6edfb1f28e7654cbfa0078077c6b58d4300f38d6e94c00c9fc6aeb4c32dd83c962fa7cf2f9d48c632ac2a1cdf9a309e99f1e85183e7c6aabdebf90bbc820b6d9a4c08720f59ce01e755ba6c9deed5937e46fe7f71ecc19118719a7588cb96cbede632f1c48145c7754d49302208bfef00ab97241adaa10bf03642e42898a72410aa1ce9210f778c7abc251ca8aa9e27d001f9c5d253a71b3bf02d4eecb4aaa05e956cc58219c8f6c0f7aad9b170ed4e1165bc3b799e9974dedbd4925d36fd1dcdfe576ea3866fab739e9b2709f6673a6dc8ed93c041049469bce97fc75d9305e8c609819b1efdb707f16a5ee519f4d42c8470ad804f39bc9540979e330a53164b2206fe684dbdaba94c22dab529da7c72e3dd372c2dff776ae22bd137f931b4cc9834587e49997a000713083847e70fcd58ea3b1842f7c0bce7474e5f3ea6d186a1670b58c0dcefeaa7de4a9ab0e630e5b66f82000f5081fa2aff29ddde40a67dbfad20838d79d6ce86e977aa9758890c0677ae8683b6457706f9a25fc359ccd20422ec66b1279998fcb7f085f1408c151cd83a9273b20e27d50e85c3a65821084865d62657467e133c24fc058abf14d3cd67684a6fd49ed3e2513f07c2a9fac3406168004595fd22c4af19c3ce95f9890090adacf9be66ac87593947bc2bdef088f8e994d5b91b9515e4da5db7f28f11b62be92345a8b4f00600b1620815a8597b841d09dd33b1969b2c313d81a079341ba922c270d29a33791830f2a46f65c3c22d74ac7bbf98bc15cd23c2310fcaa7211464707ec2af3c03edf76d7d5169640697f9c9532a5db2976a46f4aa027ca4034febabcd19a85c68153940e7dbd70cee60155bca8c76149ac386f05bdfa6eb3ae1e875dad94dd9c50e458ac2f339a1c3b483b797ab8588a7db703c50e279ca13c68c1eebda02cfab79cc8ef5efcd0f7f0919d80e5987f1297e8f405a2e1fe1413a0fa1249d653d8fd45ca0c75ff3b6f862cf28d05acc02403298bc6bdee4ff588897700e4d57fd2de886eb9388907fb0169b7ae925d3cd0a9316c0d1268b38c7545acef24b512e85a7abe0a09e9fca634f7264be1e47ad26445657d4e0fecf731f3f63ce0d81e415f5f53de3936c45896beedce7c23f5642162b530549d0061f2f78d213d96882bfb8c68fd81400c7a9511df9f6d79a4cea0f5e12fcbaa9a9d4e2cb93682128904754b68895c4ce02d2594a537679af79c18232be5db6cf2b0c227f124ff73af58fe74f3204b52641ee6f9c3ffb35faed018cf4075934abecc1a73f7014dee79d4c2fb1d7ac8a0e6ed2704f5cc6098aebe51b37f932620ddab3926a4a70cab3238bca04a202ed056443bd17be9b0dce870c00146beb84e4c3f0347ace6a62c4df2ee742fbc475d90d8b87ca7f8a832d6bd1b91afee4abe36428189f6343e8d432fc98323910f04460fffb2138c0117d11fccf26283f354b196a857655a4741e16f14aab753db6101ff1ed978e147cfa4ee6be64c33971ae2182ace74f9872ab8929c6d67ea845acc7c6e02681d54b7ac7ee0dcf26ae0db0b554e99182e45cdd7fb171cf1c06695fb2fc00bc6879839c72dd9df8d3cc640e947ff5cb2f195d27f08c0109143f452371564d70319b8a13ddfc63fb29d5346d6f332eafd2408b4b6935d627db961fdbd2f7b94261cf1ce1362d477aaa0a21ff01fc15053f43caf0378edf77473dd7c474ee4ade188a64b153d0e2e23f79d1b577ffda7cb3b4888074c4597adaa2b4821954640f175f95dd54e35442e8b5cc2d1155369bffe5caf5eac9fe04bb1133ccb9c14b9300e98c0d6ee4db295836f288941afd49b5792126703b846738aa8f915c9cdf872953feb667775b38f6d825c02a742a80a00aea4c1ae4606a49128db1585b3dc7508960c8ced6c869fd9937a52b9521740e67854097aa519b060b8669823e348fb80ec58d98b965e76285e0f8fe4d2108465b32f25708b5cf2941b890f9db757d60a1ed7158e5bd1cca53bdc8ed025ce6a3c0d70ab471694a5025e489941d34f0ccc370a29544b53bbc72a46f68fcd49fb7f23fb23c7ff84110e385eb7174ee460c8bc07954372a42dbf311c892606d4cd0c162570bce24177ea089776d138275550043544f7665a76e56f42cd1ade3fbc8a97861952591c464347ae1c5848dbeb6717f2513f792182ba7ec109432e43fb7463be0a9b5b953686932300f86a7d0842841b13baf5115cfd8aa133c6d9a68c888b87615e54c7539203daf09720786749594d33e8e4a6d7f83d317e5080f63517c8836cfe2e1b0a7812f387a5b8e92d51c83b92f354cbf084f65d659c2be689af7a28ce491b6757305ce1be01b3373ba236ee6be8d8f8a6deaa8620eaecf7a9ae2393b6e668207735f43f7ff88e1eebf2f4aaedbe555f3c3f18c24823024ed5e88b4f8f936441fcf998972a8eb02ff70de8852acb22b2b6268eb30841fca49521a9d4d52e295f742e22	v2:zi33bPcMi48HOq6T70KHPSuAiR/+matC1T5NIzIOZszHQ2EpAiy9ToRJgxZTmwwg0XYpW/H2OEcCSaMVtTkhkIHmrPRzfGCbZBiYpe3lif3vZ5QSIlPfy5UEpLyYfcCWHzta2cEZiqSA4X/QE8/NmIEcZkXllvkZyb4nQaiit5ei//l6jRnoVdZwlBxvIhXQbaWSsrzR1DjGnY0v54V2VLjdMR0zJO/jtksFL3oIhhteh+kCe6l9LPmBdo8b2tHhG7fvwxSDBoX8CtwEpVSIG4sv9hxz2FyCJU0/NTHJMkGu9ZySaO/63QHN4PILQt0ixlCacAr5lscUBxTjJwRZuEsrqXzEFYMf60qGfCMfxuB1xS5MzBDe6p4LiHO82IBcKPpBwM3opf6DiOYhu+W0+6mAKxOlABOLP3b4txZNjhWsuHJxDabYpA1lpIH+rPnNuiJd1mcvjcFeO8WmhnZvx2j5HzgTLQ8kWdxujBEdpyNHNyCrDPpNUQ59sdSV1P/rEXpmJ+CM0bIwI93tBZ5bwzP9gse3+I0bIkktjOS/eQXT8ElsggPRqtXLqI4E89rISYrO/xiTYzUnprVpPeAU5m65uYtHDgbl9Nz9mQlnMFa8TCpYJ1KVFw2pFMstJeHYjzTcoY3bvUheKuaBGXGv7il+2wWYE8+viCcQJugMlVRpmZiaojZwV+ox+lV7cvV5GfsBhjVfoqNRrGm5fkbrWJzvQnnAj4hk3rcOPkOZvfaXGqxcSUP9EER4XxEjKYFYrp3pD6aUcfwbnyvxymKg4fOjjBZmspEbOnMF0rIYSS7CbtvRX79rZCLB1oKt4CCcUVFqFSQMwI7ILq5yU3wcd5thfL+0iOTdzoS8Siv3F2IsMgALvQ7dlEk4d1SBim7fsfKOdlTL+gB4B3xrWNQwDzjW6UwAyfxq60wy3YPJYvp88vnUjGMqwqHN+aMJ6Z8ehRg+fGqr3r+Qu8ggttmkwIcg9ZzgHnVbpsne7Vk35G/n9x7MGRGHGadYjLlsvt5jLxxIFFx3VNSTAiCL/vAKuXJBraoQvwNkLkKJinJBCqHOkhD3eMerwlHKiqnifQAfnF0lOnGzvwLU7stKqgXpVsxYIZyPbA96rZsXDtThFlvDt5npl03tvUkl02/R3N/lduo4Zvq3OemycJ9mc6bcjtk8BBBJRpvOl/x12TBejGCYGbHv23B/FqXuUZ9NQshHCtgE85vJVAl54zClMWSyIG/mhNvaupTCLatSnafHLj3TcsLf93auIr0Tf5MbTMmDRYfkmZegAHEwg4R+cPzVjqOxhC98C850dOXz6m0YahZwtYwNzv6qfeSpqw5jDltm+CAA9Qgfoq/ynd3kCmfb+tIIONedbOhul3qpdYiQwGd66Gg7ZFdwb5ol/DWczSBCLsZrEnmZj8t/CF8UCMFRzYOpJzsg4n1Q6Fw6ZYIQhIZdYmV0Z+Ezwk/AWKvxTTzWdoSm/UntPiUT8Hwqn6w0BhaABFlf0ixK8Zw86V+YkAkK2s+b5mrIdZOUe8K97wiPjplNW5G5UV5Npdt/KPEbYr6SNFqLTwBgCxYggVqFl7hB0J3TOxlpssMT2BoHk0G6kiwnDSmjN5GDDypG9lw8ItdKx7v5i8Fc0jwjEPyqchFGRwfsKvPAPt9219UWlkBpf5yVMqXbKXakb0qgJ8pANP66vNGahcaBU5QOfb1wzuYBVbyox2FJrDhvBb36brOuHoddrZTdnFDkWKwvM5ocO0g7eXq4WIp9twPFDiecoTxowe69oCz6t5zI71780PfwkZ2A5Zh/Epfo9AWi4f4UE6D6EknWU9j9RcoMdf87b4Ys8o0FrMAkAymLxr3uT/WIiXcA5NV/0t6Ibrk4iQf7AWm3rpJdPNCpMWwNEmizjHVFrO8ktRLoWnq+Cgnp/KY09yZL4eR60mRFZX1OD+z3MfP2PODYHkFfX1PeOTbEWJa+7c58I/VkIWK1MFSdAGHy940hPZaIK/uMaP2BQAx6lRHfn215pM6g9eEvy6qanU4suTaCEokEdUtoiVxM4C0llKU3Z5r3nBgjK+XbbPKwwifxJP9zr1j+dPMgS1JkHub5w/+zX67QGM9AdZNKvswac/cBTe551ML7HXrIoObtJwT1zGCYrr5Rs3+TJiDdqzkmpKcMqzI4vKBKIC7QVkQ70XvpsNzocMABRr64Tkw/A0es5qYsTfLudC+8R12Q2Lh8p/ioMta9G5Gv7kq+NkKBifY0Po1DL8mDI5EPBEYP/7ITjAEX0R/M8mKD81SxlqhXZVpHQeFvFKq3U9thAf8e2XjhR8+k7mvmTDOXGuIYKs50+YcquJKcbWfqhFrMfG4CaB1Ut6x+4NzyauDbC1VOmRguRc3X+xcc8cBmlfsvwAvGh5g5xy3Z3408xkDpR/9csvGV0n8IwBCRQ/RSNxVk1wMZuKE938Y/sp1TRtbzMur9JAi0tpNdYn25Yf29L3uUJhzxzhNi1HeqoKIf8B/BUFP0PK8DeO33dHPdfEdO5K3hiKZLFT0OLiP3nRtXf/2nyztIiAdMRZetqitIIZVGQPF1+V3VTjVELotcwtEVU2m//lyvXqyf4EuxEzzLnBS5MA6YwNbuTbKVg28oiUGv1JtXkhJnA7hGc4qo+RXJzfhylT/rZnd1s49tglwCp0KoCgCupMGuRgakkSjbFYWz3HUIlgyM7WyGn9mTelK5UhdA5nhUCXqlGbBguGaYI+NI+4DsWNmLll52KF4Pj+TSEIRlsy8lcItc8pQbiQ+dt1fWCh7XFY5b0cylO9yO0CXOajwNcKtHFpSlAl5ImUHTTwzMNwopVEtTu8cqRvaPzUn7fyP7I8f/hBEOOF63F07kYMi8B5VDcqQtvzEciSYG1M0MFiVwvOJBd+oIl3bROCdVUAQ1RPdmWnblb0LNGt4/vIqXhhlSWRxGQ0euHFhI2+tnF/JRP3khgrp+wQlDLkP7dGO+CptblTaGkyMA+Gp9CEKEGxO69RFc/YqhM8bZpoyIi4dhXlTHU5ID2vCXIHhnSVlNM+jkptf4PTF+UID2NRfIg2z+LhsKeBLzh6W46S1RyDuS81TL8IT2XWWcK+aJr3oozkkbZ1cwXOG+AbM3O6I27mvo2Pim3qqGIOrs96muI5O25mggdzX0P3/4jh7r8vSq7b5VXzw/GMJIIwJO1eiLT4+TZEH8+ZiXKo6wL/cN6IUqyyKytiaOswhB/KSVIanU1S4pX3QuIg==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "zi33bPcMi48HOq6T70KHPSuAiR/+matC1T5NIzIOZszHQ2EpAiy9ToRJgxZTmwwg0XYpW/H2OEcCSaMVtTkhkIHmrPRzfGCbZBiYpe3lif3vZ5QSIlPfy5UEpLyYfcCWHzta2cEZiqSA4X/QE8/NmIEcZkXllvkZyb4nQaiit5ei//l6jRnoVdZwlBxvIhXQbaWSsrzR1DjGnY0v54V2VLjdMR0zJO/jtksFL3oIhhteh+kCe6l9LPmBdo8b2tHhG7fvwxSDBoX8CtwEpVSIG4sv9hxz2FyCJU0/NTHJMkGu9ZySaO/63QHN4PILQt0ixlCacAr5lscUBxTjJwRZuEsrqXzEFYMf60qGfCMfxuB1xS5MzBDe6p4LiHO82IBcKPpBwM3opf6DiOYhu+W0+6mAKxOlABOLP3b4txZNjhWsuHJxDabYpA1lpIH+rPnNuiJd1mcvjcFeO8WmhnZvx2j5HzgTLQ8kWdxujBEdpyNHNyCrDPpNUQ59sdSV1P/rEXpmJ+CM0bIwI93tBZ5bwzP9gse3+I0bIkktjOS/eQXT8ElsggPRqtXLqI4E89rISYrO/xiTYzUnprVpPeAU5m65uYtHDgbl9Nz9mQlnMFa8TCpYJ1KVFw2pFMstJeHYjzTcoY3bvUheKuaBGXGv7il+2wWYE8+viCcQJugMlVRpmZiaojZwV+ox+lV7cvV5GfsBhjVfoqNRrGm5fkbrWJzvQnnAj4hk3rcOPkOZvfaXGqxcSUP9EER4XxEjKYFYrp3pD6aUcfwbnyvxymKg4fOjjBZmspEbOnMF0rIYSS7CbtvRX79rZCLB1oKt4CCcUVFqFSQMwI7ILq5yU3wcd5thfL+0iOTdzoS8Siv3F2IsMgALvQ7dlEk4d1SBim7fsfKOdlTL+gB4B3xrWNQwDzjW6UwAyfxq60wy3YPJYvp88vnUjGMqwqHN+aMJ6Z8ehRg+fGqr3r+Qu8ggttmkwIcg9ZzgHnVbpsne7Vk35G/n9x7MGRGHGadYjLlsvt5jLxxIFFx3VNSTAiCL/vAKuXJBraoQvwNkLkKJinJBCqHOkhD3eMerwlHKiqnifQAfnF0lOnGzvwLU7stKqgXpVsxYIZyPbA96rZsXDtThFlvDt5npl03tvUkl02/R3N/lduo4Zvq3OemycJ9mc6bcjtk8BBBJRpvOl/x12TBejGCYGbHv23B/FqXuUZ9NQshHCtgE85vJVAl54zClMWSyIG/mhNvaupTCLatSnafHLj3TcsLf93auIr0Tf5MbTMmDRYfkmZegAHEwg4R+cPzVjqOxhC98C850dOXz6m0YahZwtYwNzv6qfeSpqw5jDltm+CAA9Qgfoq/ynd3kCmfb+tIIONedbOhul3qpdYiQwGd66Gg7ZFdwb5ol/DWczSBCLsZrEnmZj8t/CF8UCMFRzYOpJzsg4n1Q6Fw6ZYIQhIZdYmV0Z+Ezwk/AWKvxTTzWdoSm/UntPiUT8Hwqn6w0BhaABFlf0ixK8Zw86V+YkAkK2s+b5mrIdZOUe8K97wiPjplNW5G5UV5Npdt/KPEbYr6SNFqLTwBgCxYggVqFl7hB0J3TOxlpssMT2BoHk0G6kiwnDSmjN5GDDypG9lw8ItdKx7v5i8Fc0jwjEPyqchFGRwfsKvPAPt9219UWlkBpf5yVMqXbKXakb0qgJ8pANP66vNGahcaBU5QOfb1wzuYBVbyox2FJrDhvBb36brOuHoddrZTdnFDkWKwvM5ocO0g7eXq4WIp9twPFDiecoTxowe69oCz6t5zI71780PfwkZ2A5Zh/Epfo9AWi4f4UE6D6EknWU9j9RcoMdf87b4Ys8o0FrMAkAymLxr3uT/WIiXcA5NV/0t6Ibrk4iQf7AWm3rpJdPNCpMWwNEmizjHVFrO8ktRLoWnq+Cgnp/KY09yZL4eR60mRFZX1OD+z3MfP2PODYHkFfX1PeOTbEWJa+7c58I/VkIWK1MFSdAGHy940hPZaIK/uMaP2BQAx6lRHfn215pM6g9eEvy6qanU4suTaCEokEdUtoiVxM4C0llKU3Z5r3nBgjK+XbbPKwwifxJP9zr1j+dPMgS1JkHub5w/+zX67QGM9AdZNKvswac/cBTe551ML7HXrIoObtJwT1zGCYrr5Rs3+TJiDdqzkmpKcMqzI4vKBKIC7QVkQ70XvpsNzocMABRr64Tkw/A0es5qYsTfLudC+8R12Q2Lh8p/ioMta9G5Gv7kq+NkKBifY0Po1DL8mDI5EPBEYP/7ITjAEX0R/M8mKD81SxlqhXZVpHQeFvFKq3U9thAf8e2XjhR8+k7mvmTDOXGuIYKs50+YcquJKcbWfqhFrMfG4CaB1Ut6x+4NzyauDbC1VOmRguRc3X+xcc8cBmlfsvwAvGh5g5xy3Z3408xkDpR/9csvGV0n8IwBCRQ/RSNxVk1wMZuKE938Y/sp1TRtbzMur9JAi0tpNdYn25Yf29L3uUJhzxzhNi1HeqoKIf8B/BUFP0PK8DeO33dHPdfEdO5K3hiKZLFT0OLiP3nRtXf/2nyztIiAdMRZetqitIIZVGQPF1+V3VTjVELotcwtEVU2m//lyvXqyf4EuxEzzLnBS5MA6YwNbuTbKVg28oiUGv1JtXkhJnA7hGc4qo+RXJzfhylT/rZnd1s49tglwCp0KoCgCupMGuRgakkSjbFYWz3HUIlgyM7WyGn9mTelK5UhdA5nhUCXqlGbBguGaYI+NI+4DsWNmLll52KF4Pj+TSEIRlsy8lcItc8pQbiQ+dt1fWCh7XFY5b0cylO9yO0CXOajwNcKtHFpSlAl5ImUHTTwzMNwopVEtTu8cqRvaPzUn7fyP7I8f/hBEOOF63F07kYMi8B5VDcqQtvzEciSYG1M0MFiVwvOJBd+oIl3bROCdVUAQ1RPdmWnblb0LNGt4/vIqXhhlSWRxGQ0euHFhI2+tnF/JRP3khgrp+wQlDLkP7dGO+CptblTaGkyMA+Gp9CEKEGxO69RFc/YqhM8bZpoyIi4dhXlTHU5ID2vCXIHhnSVlNM+jkptf4PTF+UID2NRfIg2z+LhsKeBLzh6W46S1RyDuS81TL8IT2XWWcK+aJr3oozkkbZ1cwXOG+AbM3O6I27mvo2Pim3qqGIOrs96muI5O25mggdzX0P3/4jh7r8vSq7b5VXzw/GMJIIwJO1eiLT4+TZEH8+ZiXKo6wL/cN6IUqyyKytiaOswhB/KSVIanU1S4pX3QuIg=="}	\\xce2df76cf70c8b8f073aae93ef42873d2b80891ffe99ab42d53e4d23320e66ccc7436129022cbd4e84498316539b0c20d176295bf1f638470249a315b539219081e6acf4737c609b641898a5ede589fdef6794122253dfcb9504a4bc987dc0961f3b5ad9c1198aa480e17fd013cfcd98811c6645e596f919c9be2741a8a2b797a2fff97a8d19e855d670941c6f2215d06da592b2bcd1d438c69d8d2fe7857654b8dd311d3324efe3b64b052f7a08861b5e87e9027ba97d2cf981768f1bdad1e11bb7efc314830685fc0adc04a554881b8b2ff61c73d85c82254d3f3531c93241aef59c9268effadd01cde0f20b42dd22c6509a700af996c7140714e3270459b84b2ba97cc415831feb4a867c231fc6e075c52e4ccc10deea9e0b8873bcd8805c28fa41c0cde8a5fe8388e621bbe5b4fba9802b13a500138b3f76f8b7164d8e15acb872710da6d8a40d65a481feacf9cdba225dd6672f8dc15e3bc5a686766fc768f91f38132d0f2459dc6e8c111da723473720ab0cfa4d510e7db1d495d4ffeb117a6627e08cd1b23023dded059e5bc333fd82c7b7f88d1b22492d8ce4bf7905d3f0496c8203d1aad5cba88e04f3dac8498aceff1893633527a6b5693de014e66eb9b98b470e06e5f4dcfd9909673056bc4c2a58275295170da914cb2d25e1d88f34dca18ddbbd485e2ae6811971afee297edb059813cfaf88271026e80c95546999989aa2367057ea31fa557b72f57919fb0186355fa2a351ac69b97e46eb589cef4279c08f8864deb70e3e4399bdf6971aac5c4943fd1044785f1123298158ae9de90fa69471fc1b9f2bf1ca62a0e1f3a38c1666b2911b3a7305d2b218492ec26edbd15fbf6b6422c1d682ade0209c51516a15240cc08ec82eae72537c1c779b617cbfb488e4ddce84bc4a2bf717622c32000bbd0edd9449387754818a6edfb1f28e7654cbfa0078077c6b58d4300f38d6e94c00c9fc6aeb4c32dd83c962fa7cf2f9d48c632ac2a1cdf9a309e99f1e85183e7c6aabdebf90bbc820b6d9a4c08720f59ce01e755ba6c9deed5937e46fe7f71ecc19118719a7588cb96cbede632f1c48145c7754d49302208bfef00ab97241adaa10bf03642e42898a72410aa1ce9210f778c7abc251ca8aa9e27d001f9c5d253a71b3bf02d4eecb4aaa05e956cc58219c8f6c0f7aad9b170ed4e1165bc3b799e9974dedbd4925d36fd1dcdfe576ea3866fab739e9b2709f6673a6dc8ed93c041049469bce97fc75d9305e8c609819b1efdb707f16a5ee519f4d42c8470ad804f39bc9540979e330a53164b2206fe684dbdaba94c22dab529da7c72e3dd372c2dff776ae22bd137f931b4cc9834587e49997a000713083847e70fcd58ea3b1842f7c0bce7474e5f3ea6d186a1670b58c0dcefeaa7de4a9ab0e630e5b66f82000f5081fa2aff29ddde40a67dbfad20838d79d6ce86e977aa9758890c0677ae8683b6457706f9a25fc359ccd20422ec66b1279998fcb7f085f1408c151cd83a9273b20e27d50e85c3a65821084865d62657467e133c24fc058abf14d3cd67684a6fd49ed3e2513f07c2a9fac3406168004595fd22c4af19c3ce95f9890090adacf9be66ac87593947bc2bdef088f8e994d5b91b9515e4da5db7f28f11b62be92345a8b4f00600b1620815a8597b841d09dd33b1969b2c313d81a079341ba922c270d29a33791830f2a46f65c3c22d74ac7bbf98bc15cd23c2310fcaa7211464707ec2af3c03edf76d7d5169640697f9c9532a5db2976a46f4aa027ca4034febabcd19a85c68153940e7dbd70cee60155bca8c76149ac386f05bdfa6eb3ae1e875dad94dd9c50e458ac2f339a1c3b483b797ab8588a7db703c50e279ca13c68c1eebda02cfab79cc8ef5efcd0f7f0919d80e5987f1297e8f405a2e1fe1413a0fa1249d653d8fd45ca0c75ff3b6f862cf28d05acc02403298bc6bdee4ff588897700e4d57fd2de886eb9388907fb0169b7ae925d3cd0a9316c0d1268b38c7545acef24b512e85a7abe0a09e9fca634f7264be1e47ad26445657d4e0fecf731f3f63ce0d81e415f5f53de3936c45896beedce7c23f5642162b530549d0061f2f78d213d96882bfb8c68fd81400c7a9511df9f6d79a4cea0f5e12fcbaa9a9d4e2cb93682128904754b68895c4ce02d2594a537679af79c18232be5db6cf2b0c227f124ff73af58fe74f3204b52641ee6f9c3ffb35faed018cf4075934abecc1a73f7014dee79d4c2fb1d7ac8a0e6ed2704f5cc6098aebe51b37f932620ddab3926a4a70cab3238bca04a202ed056443bd17be9b0dce870c00146beb84e4c3f0347ace6a62c4df2ee742fbc475d90d8b87ca7f8a832d6bd1b91afee4abe36428189f6343e8d432fc98323910f04460fffb2138c0117d11fccf26283f354b196a857655a4741e16f14aab753db6101ff1ed978e147cfa4ee6be64c33971ae2182ace74f9872ab8929c6d67ea845acc7c6e02681d54b7ac7ee0dcf26ae0db0b554e99182e45cdd7fb171cf1c06695fb2fc00bc6879839c72dd9df8d3cc640e947ff5cb2f195d27f08c0109143f452371564d70319b8a13ddfc63fb29d5346d6f332eafd2408b4b6935d627db961fdbd2f7b94261cf1ce1362d477aaa0a21ff01fc15053f43caf0378edf77473dd7c474ee4ade188a64b153d0e2e23f79d1b577ffda7cb3b4888074c4597adaa2b4821954640f175f95dd54e35442e8b5cc2d1155369bffe5caf5eac9fe04bb1133ccb9c14b9300e98c0d6ee4db295836f288941afd49b5792126703b846738aa8f915c9cdf872953feb667775b38f6d825c02a742a80a00aea4c1ae4606a49128db1585b3dc7508960c8ced6c869fd9937a52b9521740e67854097aa519b060b8669823e348fb80ec58d98b965e76285e0f8fe4d2108465b32f25708b5cf2941b890f9db757d60a1ed7158e5bd1cca53bdc8ed025ce6a3c0d70ab471694a5025e489941d34f0ccc370a29544b53bbc72a46f68fcd49fb7f23fb23c7ff84110e385eb7174ee460c8bc07954372a42dbf311c892606d4cd0c162570bce24177ea089776d138275550043544f7665a76e56f42cd1ade3fbc8a97861952591c464347ae1c5848dbeb6717f2513f792182ba7ec109432e43fb7463be0a9b5b953686932300f86a7d0842841b13baf5115cfd8aa133c6d9a68c888b87615e54c7539203daf09720786749594d33e8e4a6d7f83d317e5080f63517c8836cfe2e1b0a7812f387a5b8e92d51c83b92f354cbf084f65d659c2be689af7a28ce491b6757305ce1be01b3373ba236ee6be8d8f8a6deaa8620eaecf7a9ae2393b6e668207735f43f7ff88e1eebf2f4aaedbe555f3c3f18c24823024ed5e88b4f8f936441fcf998972a8eb02ff70de8852acb22b2b6268eb30841fca49521a9d4d52e295f742e22
99	\N	\N	\N	\N	\N	\N	\N
\.


--
-- Data for Name: granted; Type: TABLE DATA; Schema: public; Owner: golden_owner
--

COPY public.granted (id, tenant, name) FROM stdin;
1	golden_app	v2:Eh7yYm5CQwHm5BeYMdrr0rlkwsyn7WWey+ZT7nwS8+mOHw==
2	other	v2:s8tLfqc+XI+VsoNBUzpoBatUACFBsKZZArRcY6af2d76Zh5l9pk=
\.


--
-- Data for Name: indexed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.indexed (id, name, email, workspace) FROM stdin;
1	v2:R2abHt5q6fdz8a2vTEG+tySoZcDX/3yxXF8pD5I15lfwGA==	v2.1:8+KcRSxosbAmaz6dK3ubFH+rHNBQhzPsAf64cuS5lu0PdFvjDFpSFpeKqB1f7jTzBEwfMvEx2rMp8uceiw==	1
2	v2:XMzX7D68xGJliDr/BPrqrQH781AmMwf58OCJmGYZsCWjlQ==	v2.1:zjstMjGeEKOQ5LcUkfAFeEfPUVIMSScVw2/fYXZRhjiAtZd7XwUfDbzK34fOuePde2jSyi+MqKLYwKQg+w==	2
3	v2:Lub/ZmPyXsm8ONCjAVfNlEpvOtdnXQGLaXOzlaJElr/hog==	v2.1:itxxfGOm5cqrdMKimuAweZE4NGCDbihtzTR46xWvKjmzMOuCChCtq5IcFYVNkBTP0kXfLXvOPRFGzerdhA==	0
4	v2:wAr+SFBKdmTOBUTMvbQXLUk+VWMX3pejNS6RgHZtPlUwUg==	v2.1:IfhvbzcBd6D7CTfuWvuaZsaAre89fXAroI7+fS/4Y4X+ZME5zlb23D8t5Yp56kWei0zgRDDjQQ5KWb7oJg==	1
5	v2:gkR7vThKR6d/N7I3omteR6A2tZhIaPvqUywQ5/bI9YmwCQ==	v2.1:P0bPjOcjQLrL667ooo9izAh7HnZWR48CITT9WrEUD37PLSBLgZ9FQrqbKkJcirJIzuFuHAwoopQHys+TrA==	2
6	v2:U7mpxyOVVrF1Rh3Mr1HIOUwfb33e1M27XDlEKEtFZRm3UA==	v2.1:nFlqF7OKGfI3W4gNcLpFr3LxBCjSQtYzmka/RQE3U9k+vgn3O48KGZm3VZ0GD4IJQ4Bl/argFMZuezANKA==	0
7	v2:Dmqax5p90j0pkXAKefE3PCyLycxyWpb666dzbmxAPJ3Okg==	v2.1:bbMQnXnwNOC2KS67k4uyfuAB4D3CjfM43u9mcGmOn9nhPnidbo2V6J93GJfbnKV0Tubg7QaggHA+qs5OdQ==	1
8	v2:9EDb0h79/oyGc97Duhl0/43+/4p6XO9r5v0CYRpE2xRaJw==	v2.1:hIwkmV1+jy/BHq/iOCZPPoLRIapOqdEP2A0/0vFb83kgLW7Vnk/qFvUudCnnYmhS7KKhbMk+XZKEb8MCqw==	2
9	v2:iw5JvKfU8tWV7G2eRsY81DaiNexKkNrMyc+oHCFTH1zw6g==	v2.1:OBwmlpumQYr0aNns6XDyDV/DrBtSsoYwGhUxRo/+tEzuu5178WkCWfsajtfUk792ZhmahIXoW4bZ1FHCdA==	0
10	v2:sZezXdR3+cz8/YkAWZCS5CrZKf8oJUjdcubLJHvfmd80YSA=	v2.1:1oaWvd19kylapaGAUAauLycotVtI8mwZoaKJ+RF2U1mNj6JmRagxJ+Vyn8BbF7S5Y6DHr+DmeNEzX9RvCaw=	1
11	v2:cJS0UuDoDP7fJi7GHYqQpb20o27ZNSK9s3pdZpCiAMj4E5o=	v2.1:qdB5w2liMwij7Kx+7es7A7bLwO3wQNIqu5NWw8tPRg8FW/PTWO/Xq7/Id1y5KkWmrGpjJWY9+UI+PPVwEJI=	2
12	v2:u6VYcLVNfyfb70l0GjwwciAZQ2FI8OmhSo6EGgqyxjcBMD0=	v2.1:HpjAAWUX4bfaVSZMp8SQtdNe4R8dfOpY/0h+vadrQXxiPS3ilwFvMHB+1DstZtjTZDXorKhT9gFwjx1Djko=	0
13	v2:NsZSJ0SadDh66Is46TlthTU47KS4ZZZNdoZzczX5cIVTkro=	v2.1:qhDaKERvZZGid0jsr6qFltbnCjKBUZfXCWVSMsWduilh7WT/bISHE1UtaEvfvmZJng3iyCup3M1YcHLiv6g=	1
14	v2:2MAxIZ/fswnOQaQ/ULAZkEVsSRgvIWBdG8UUQvfyP/gwmvY=	v2.1:op7F8poyMYrKfCb92XDbGDN1TsUUjL7fXiWhEMpvAEesoGwL9FIh/0pHtNeBHgbJfNKJNpzO0666HsFXqkA=	2
15	v2:NnPKtsL1AVwYJA/EIpaxAI5iZZKzH7bfWFhJodEeUoXcmrk=	v2.1:RtFhr/G6i+bQ7fCD/pIgZqcsR3LKpvYVlM3dJPGyC3fIxaTE2PdDgnxcnxMs+PxpdPumienSzmdI4Lam9hE=	0
16	v2:gnaZc6qWxEDQteq9V+JGwbwLJTD5D2eoyMggOcLVljh/rXQ=	v2.1:i+LSCu47mnK1GpRE5qlVBY6ozWrtszps8uszajMGQyN9mAFGVZOA153UdvkiN7NifUJ0r1EMeOezOf4CCRM=	1
17	v2:vYqA75qkF7xns25jR/EGY5rCWoipZrsw+4KECLj73UVTF9A=	v2.1:yt/nnu83Esn0LxnqO+GTDffZL6sP9AnzpaG7ztX9K0l0f7EsuafZ0XM50QM/bSVAM2fTETS1opsWcim9DiI=	2
18	v2:PpeJiXoBPxHwHW3MlzUzhh+kJOiDIEYfDcmh6zSjTiTS6vM=	v2.1:TCGughMaj9nJckke5F7S/SDIJ2lkrud0WHU78OfPEmWBeDhhB20KuXMxG1YrbctTucO0EpKvaKMjVG3g4c0=	0
19	v2:jzOY1KGuJhLRb7damv0/CJQD6hKtkxuvsfjCMAywkPEpUL0=	v2.1:nxkjcEdPew12drV+9uuceGb6gPk6ACQttq11AoFn2YKhb6jM/rpE2DGfRp0loyGDuR0BnuafHMqg03KZbQ4=	1
20	v2:M0NzzhT+dP69GtfaXtd4n7xbD1rx54qmQMxrGXFn/XIrMhg=	v2.1:v9edAh5v5gBpMGVrscnnvyDFOw8jxDebZbKrx7jqEeCMeGLbz8sHwFeSx0KHqxSNL0bi0DjDtVNyX4IKfAM=	2
21	v2:b9U+9yXZ+Zo3efH+E5Wh9MhPVztRi8czSbSBCzdyyko8CEw=	v2.1:aoC28EUtNi9U9ANJTdbrUDYcJ8FA8QXn3SUDS8MUE9x4OalicXvnUHtpwlqwkbEdYMRxgBBXCBKxQlkPM/U=	0
22	v2:7k/YjNIO/BbXb+hEOJ9/ABk5dOxQWZHUO75VHKGAAkxD2no=	v2.1:GhnMC84C/FIoIGUUj3ptLEYoIroFGWm0eztefgTUzK2zXlV1FQfly9y1r8kwR+ii0U+R310ZaINwU2vcwLI=	1
23	v2:DxX2QkQxKnCXJA/FGi6tKXy46oaQVZbLq88V1Whz2xHlSNo=	v2.1:IcMKzNxZfhuShxpEtzBAf3kbYl0/MUYZUHAz8CniSF5y5o49QO/sCLdB4YaMUglVWFvAFE5ebpIvoQcTL1E=	2
24	v2:shx1t+e++Hgb0McckH+U7WRi13tfIJAeIVbZby+FKTOLjpo=	v2.1:RPkpH2DrfK44Fsy7ToirBilVx2Hm2w1zEz6FneKFEz+52NubpWieQQtts04zi9bsEv/3PiGD0yYIkw3vSRA=	0
25	v2:TMKtmV49fiinnc3fXsVxL5RfEssR2ojQ65Vs28cVzl6wN6M=	v2.1:tUpbc84RIhJNkTKiPhaz5K0xsuJGi47p/xv3G4ct4PuLS8lemBwvr6fszYMumC0RSiZ+vxVqiHbKOQbcRU4=	1
26	v2:4XQdQ8oMdLl8mSrmu3sLKp5Lk4FrXqfs0c9qpZXoEFGM1bg=	v2.1:e5hiq82p2varPKt3c/TxaJ2Ikk+gD/MQi7OuGYVN1aXU7nrlXc+FneOSyB2gcD2zgsuElEafVeqiN+3LrI8=	2
27	v2:hN+lnIWIu013M7zHTotJ8uhQ+goqae0DjDdnteK+72OyG1g=	v2.1:u7rOgk5YF2dDIPaKQggMsI9RPp3sxw+ksaAIMW9S/msuP5C6vgvekfvAi8uuGUkUxPm0lVw44pAJqecoCxE=	0
28	v2:9PQMmAuOWDyUvFU47jPIlwvSixVrU8U1/PXs137QIZuLi/s=	v2.1:NKWLCF0vQ1WzCbud0a1bXgKMPPfByEonNKtx23UggsOeUqQ8uosrYAqBgOzogshzJQ+1JSjdSN1feBHWnkY=	1
29	v2:UBO+wn2kTedjbtNw6FOIRY1pllTdAdJf9JdbTAqvdwNdfXk=	v2.1:Rjk4Lsn7vO7cextvU7GV7vF3LUObmk417qbdynNt+YRic/UZ17HP7UJT9B78WHJtT7KMjTVgCGyyD0vH0js=	2
30	v2:05ClK78lgJI8w0Fif93dXs/rYsMrtcu6TXMUD407jIAl43A=	v2.1:TWkKqMFlJ8xH3FzIdR+7cVyT4MJiQe8v2hAn3g9NU++C3ovNv0UdNDlXeCOLwtKpINjJCQjdqFkJss6Ux38=	0
31	v2:LIjkGhNwXNYi3ZohDy0tnmWsnHaBoywMyVgFITpcT0Hfn8o=	v2.1:3DQdOpnugbU+TumoU3LYOsMS1wcxVe/4jvR8ZE8DXYzR9YNoHO3/t7w+vUoxMEb6VNYQHAwbOFA1KBGYx/0=	1
32	v2:v3UiAYY265Ks+F2MmIk45rFq8uJDOQ02sVkYRFSjU6P2lbE=	v2.1:me4gWs26F9V7Jy9dpXhUDvS6QLeckvr0c9WOZdBGJ2uZzflQ5R2vP4NwkZJjf4GjI4kF2vV47TLs5YRITYI=	2
33	v2:NJAOrNZKXujPEL7O4EH17fmWJ4UhCE0gl6wa1wS+5LGvIi4=	v2.1:neR1tMXnfqmEYQ0+a1TZIAyvOgVgVfGYLORAS/NyqULYGBYeDXelervgvVcEjjByG2txYAZGnaX8v2HEt+M=	0
34	v2:VAl6uBJXF8yPcQ8dl6W1PnPszC5+zKP9VCBrHAmOwOv1rrc=	v2.1:qcvaPhiHcZvAXKCIXRiKofGEc7s1zq263F/9pgyRiC8eWd9qg8ypMb9pvRtf1WPMS6PEuaNVOXvfu1rCV3E=	1
35	v2:PheIm0JkrPCGetRHjvpEKPnCOp4ZiuhRO8GCD8ncX0MVZCI=	v2.1:IPwCIx1tuEsSNr41EWZFEy0Fg5iV1BLzkz2sZT8Is9o2pg9aAl7gNLsu+cmxcmPtyf321n0FDdWqQyra3p0=	2
36	v2:m6DCT4CeElu3l8Svrtx+1NTRk8YZBqeH4TcpAWQbvYUHBzg=	v2.1:+xFPx9d7rZFmHqYlSPfiUv1NhZFPBGZEyLsnffn9ErSYM7cUttch/by0+TL0VnVg164HJQe/Y6qAZusg2vM=	0
37	v2:qm6zhr45/mu/Ry68/WpMzHAN5nDnCNE5Rc8fKJCvnTOQeGk=	v2.1:00/u/7gQaiwhpHh1lQnEdIfRap7ZNO2wwlYVP3qBRkwP6BzjqLHuZS0IePeq9KEZcJOxEjF5V44g93/Zo7s=	1
38	v2:fj8KWHQuyI2xeDkTR2sBtbBnTesWNgxpHJ72vBdvsmwKcOc=	v2.1:dZ9FP/+azo2/O5rpr7a10obPPTSZDw+coCRRHNFCXcuuBCW5kWtYhNHwJ27icCzf7HM9laz9DnaYaupLrSI=	2
39	v2:QS2reftP+2siF6t7pTGbH+guBuz5yTNMbjKmGcvFJuO5/Wk=	v2.1:W/F486+ftvK4anyP8N/Klhm0s1+cEn1hJFxrA/Bg2LEqxYqJA000TANqlGk0X7P2RjVLDYWBm0IUoPNaRU4=	0
40	v2:znCm7rNgu1tOvnpMs1Tx/IpYkLx/M2Fp0sJkqXfdEMtzc7I=	v2.1:ULpIS6uF7ldquzMcUYl6hPsOXiiHk72/MlOcXTHivCFhf8MyxMjTyb5wgqe1RWFE5cz8XeVQNdXqvhbWAFM=	1
41	v2:VM83xRbaNzO+fVG8VSqMOkRqBDXvlBJfIa1C1yStFAuB0rw=	v2.1:Xk91Kcpq9o+hOWfqVTMEZiW5NLWABmjjyJ6cubNRYnYQ1M9S5JRIAexJOFx0Lcfvcu0Zdncd63wRdasM+j8=	2
42	v2:BgSUknm46jrfOKEzpalA2XCcb0HaMV3I7X7RKTv3KmStvOo=	v2.1:EK50bF4FygRNQAkwm1JFgQkNkqItg4R+Zu47IFmI9YBuuFAuAo4JGkgWqEaBwGbbwBsQpW0jAYjaLhA/zN4=	0
43	v2:YICc//lB/gkUTBzHwxdXYAiao18Z8Rp0nV15LBBEjUgkhXs=	v2.1:Z6WV8T4dvOz6KMNSqMwh/dFBSmC4eY99OvHOoNxdk7Del/0xGUnzTB8G9juwVkkolnz2mNFgtPEAb2VoCZo=	1
44	v2:0+kythK3zRD8xKD+YUXlFNIa+BKkNnl5XiyBrgiZvDb0BxY=	v2.1:8j1gR2xb/wWrkl7fOHRdX5in0++OQhlcmy63XeMHgiazOrmH/HvpiP+Ld3uYPHLQmm8zUMTAp4ipffqtwK0=	2
45	v2:nu//DI2BVCTjabCPNiK0tXFIrF/DIP6IpqWZePAMfPfGr9c=	v2.1:MXEbsdjwHbn5J6VGH/NR54sfXVJ+95dykyz/rGGCngZiNEw+oboLJSBwEeXRlJIVX7qAA0aitic7O19Egn8=	0
46	v2:mlSp97DLEf1ZiMspkmSd74oLSye5fSoxYuYVnm9WGiEVh/M=	v2.1:S+zivMANXqmVYFS9wwbgYjHkLYJ37KTapr2SG8X3uqyrG4EPGM2W+OWDq3wAscHwDVU7XVlgUsVo1l0OcGM=	1
47	v2:N5iOn8qwOkt83SmS2x2bziwmgmhVykHO+7WehH8ypYYnGm8=	v2.1:q/rW5y2EZvB+YKtbAsUHtam3kpb4uzRY9Ttr0C2GibIHmRsGAa8Kp0TK8EjVlMX1s0qFZEt1tJMKUilE/3U=	2
48	v2:kgKjmGZUXh2mVJ1Cm9yIh4wb05ILii4DU8ffwPMHJT1lFJc=	v2.1:O9mZf67hdM/1qzXv5CdIjaRtG5He/c82DUUppZcwxx3/6N3kTIlcmhBj/qifFE5J40YAN+qbpT/UdIkGUz4=	0
49	v2:8sYiuI7Rs8EBPrKJElVoK1nt8kdAnCRwUoT5JBMqWIDOKUY=	v2.1:t0agmfZvOTDJoAP3qtl+B36SKhS+zON0CSMlebBxFf3UNz3ZshaOsCkSdlDDxCBcrdiMxNb9YZjeiRvdxck=	1
50	v2:N/CfFZEr45OnqHpHUqXXvOObVdAOZ24gLUYBY8DE//hGiLE=	v2.1:Fq6I49sqajyBUK8cBIcI/qcxXzCTW4fV36X8rGzHHBEhtC0A0XSpQXvakSMWfAgss938bWZ0hWyyv4Q1FWw=	2
51	v2:YyPU7ykRsgzUwmvLlfzHYJOMtv8mOoguSxAfTQoiIPcpy/Y=	v2.1:EeBBAzaHiY87JaJLFOm/oVL3wS90Ogi/HN8yHOb8sv9La+E1NMXYKjc8PiXnGEYsXTwNDybnDFYc31W1Dts=	0
52	v2:xMaF/rkdnBkFbiwaPa7gDXqgwPHTgffpnGJsXk6jC6ypIQI=	v2.1:ZtK6xSs5gKbafJ6gWLQ3UkKk2nXZXV1y9OEFO2xPdsYN7jlPZeijLehuX4LwXT0RimPScUe9OpQrxuNudsA=	1
53	v2:tR9Dtmorzc4KGlV1ZqiLLbzLtwOppI/D0YRjBN1A9SFRQR0=	v2.1:36smyzCKM1iP4EE9PW9ef07NC8Ws7RYr3qgC7+46u6zLM6IQs+enVQilnF0tr6/ODK8qcCPwkvOfEL6aH3A=	2
54	v2:a5uQnbSx1PNx/HIzr6xZcYPeUNK1nfjlck3gM0pwsMJpMQw=	v2.1:0m7p5Mct7hLuvz7nsGKoLTjCkJBekyaz+2cQsBer7m4RmI+drKPdTWQRIwhA+Y27qTzVPEIgIDpL4OhWQ3c=	0
55	v2:14zwbkNoPjD7mLpdVXacgRzD41yE4ffCUaaRkxIMxBpBANQ=	v2.1:ndGY8kkAArGQAtlg1giLzyeXNw4X426cT+xfvs+a7cY39IckK2jB6/FXJTjWzJx8E05VeA+9bFS/HHNPbM8=	1
56	v2:Fpo7M8bOo1Y5g+CfH0go/Aln5KO+2T+ZNSP1m0fpXhAlTTM=	v2.1:kA1Pgl6+ehV8fTsVO/f9tq/5RbLPg7bEdYFim8WBi3lXIylkarp9Rhg4kbx+FKpw4D6e4ZhG8Gp7WIP+xZI=	2
57	v2:t3HKaRqC9d5BSce/B++zoM1X/tYoM+Vbr5nx23cBKuDtoxY=	v2.1:7EB6fomOUobNdN96zXv/SfHQNSrmf8mDWRxDDICwaWb9GSBSYwgjOZ1A9ygv+yuimIEuzRltSMRVeEoKBZA=	0
58	v2:Md8ibOJpWDxtlZo+L5w9PowFExlvPxOBuym2Eu3Z8zK4D/0=	v2.1:lnSIQe+4o9FpojEmeXbADWH7HTap7Z6LbWEU/zO+wdOjZ+e33gWRoxx6HgaWxyfyXDmuW3lSzXBz2IwobkI=	1
59	v2:K5gQnCf8T/AUMocjQqN4JvSIa8Z71EfZpvzfOgOPESFszRg=	v2.1:l2oHvLLOQbhn9Diu1TWAI0TQPIHp3UNbAgB4RiXWErhH0arOJARKPdA3vFsK3rxMoLrjQ/E9MYqhe7U7tHA=	2
60	v2:TUM7RUMbNpatuyuOVdE9ULx89SNWLLdkf9eRUPOOXxX/pn4=	v2.1:2As6csbAFqkqQ8TRqszzJdEl4Luz92LjbuS1D5JZCcM8jbzopSCz/R3U9e6WVUKrFCsuzbTJVfqE5BHdGA4=	0
61	v2:xqt4qT0mLFRRiN1cvLJ5IhwcDHNPvHsYeYTKT9RHMwPV93fihDUiDRQ=	v2.1:c7v51lWw0nYgUMOiORmh7DJCXIW+h75BtR6si6BXGSlHg6c2t7DQVpnOs5Z9Jn33qc7ouW0Qjyv009If	0
\.


--
-- Data for Name: migration_backfilled; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_backfilled (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
1	name 1	mail 1	note	v2:ifSJt37H8vgVdWVqoqjguuHro9uULtSGPzud1DUr0mF3mQ==	v2.1:PGLacaL5qqYJnGCyqhouCuHy6URHX2lxMNJq9hqU9WbyUHok0YEWGkiJrt0fiIa93So=
2	name 2	mail 2	note	v2:QNZcx4Miq+xMSnO2A4CodgCGOGvxXqykMA/We4pyozjvxQ==	v2.1:xctB6dCphOKRmYn+Upr4d+8WJV/cOIN507kkK3uhgReqrNiHKjxj++ZQ/mEKUX/LapA=
3	name 3	\N	note	v2:HBvd0d/IztZKTjxXPoNNF0etkuvHkviaHzLdUWd6Wm0Zxg==	\N
4	name 4	mail 4	note	v2:R9tglmz9bzM3x054vDUOTus5fTnOBgYXgUSWyPn4+pM4aQ==	v2.1:gp+QJyaZDLTp/IKn4CIRArhTNejsMQ/QKgYsTz3HxGoRfV93TKaBKbLot1o9EvtQt9M=
5	name 5	mail 5	note	v2:zJaJ0HaQBH/gBsMJ+vg2/iiqyy5hnqAWYSru6ySL7O3lCA==	v2.1:Av1ScX5x6qsW6tqo6lhg34/rmZG7PLFhe1RigZEbKV7ZWnbdbf4CtiKFk5VB2ynFA1o=
6	name 6	mail 6	note	v2:f3C/uEIRA1ISDpPL+ISQbv31AyLHW/0/06Q84Zp5zjPVnw==	v2.1:0cEzdw8DAYP3DprOCxeBZv+OmfDlz0PgZFfvA0TvISWro8Aj/6sCuNr2r3JaRbXVLiA=
7	name 7	mail 7	note	v2:inq2cwOEWWbkW8IovrB0DbVkos7Xgp1rxT2XPZSC+CNtUQ==	v2.1:AT2MrcLwWu2OjnOP+xPZKOnbaO+groO2zLI8kkU2nuJFLuqbmVure2/yBVr8eaqDrTs=
8	name 8	mail 8	note	v2:+7CD4llYGclHVZkpEXg5ewrEgoALW5gzpbXbL4/xzK6z+Q==	v2.1:2gMZ1V9RYSondmpfESOJHUBQc9W1Ikzrfe9G0A+i/D+uSB8nf3v/jS+Xprco16w2kHI=
9	name 9	mail 9	note	v2:hUSA4r7zpBaD0AGZZYZmYXHDlb+rilXSJ8DKzst1yS5Cvw==	v2.1:vIClky5wi2fE/04ujhEyghr80zoFgQrVc9zPlq43bVcNWVhro/dSDO1bA3oUI59x6qQ=
10	name 10	mail 10	note	v2:XhOnDQ+7+SfpaNLP0Vn5rHFJ1QtgxixurY/CcYvECucdo3c=	v2.1:UgRiJNMUGOeIsdQf/2Tc02SP8b0kq111g0WSig4cOVQ8WkzTK4lCb87JjiWKl3HQ+YsS
11	name 11	mail 11	note	v2:LnfkmHMcDW4gYRZ/B/M3xKAfLGV/yXbjn+fyuJGyHJA9l9o=	v2.1:Ug4e/1dmu+NNGjvzxC/12UZxfKQMaUW2n2um1NNf2leleFNRcAbfRMQhCeR/1AiIrlDs
12	name 12	mail 12	note	v2:0ean7Uunu84qJcUQc2iLeLEcbJbN4rzYvIx3BgVVsF4lVRM=	v2.1:8DkpkU3Bfp07bvsL9SuN0u3tLyrT8+0Fshmpur0H8n8mtybT2LB8lYvFrQGRksfMtNr2
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
1	v2:4qxLcSQjPdGfrVV7hzVbMLQDRLhrd8g2i1FduCuQs1/Agw==	v2.1:PGLacaL5qqYJnGCyqhouCkS88t5y6nQdHxJbKHpkw0yJwRY0iQO7DTTBEvQDnSSD1Jc=	note
2	v2:HGnUnMY5ufkqBfFuiv4xseu/S1wAm6G1HzE/UzIudFkxAw==	v2.1:xctB6dCphOKRmYn+Upr4dysHqARw425NdWv1BQKhnniEehZiOeYtGbckKBDrN4tYQ8w=	note
3	v2:CwFs7sr2ntmPaEDqWvWpGXHjmVX4ZepUPmOOe29zhJnupA==	\N	note
4	v2:X41H3ONRxWtFyleuDcZfs7Gw24UuK2dkuCHKWHgZORUDOQ==	v2.1:gp+QJyaZDLTp/IKn4CIRApHw2rEYFu5vD21Id/8+2FiqyBrmLOhd52KnlWWKl6r9XP4=	note
5	v2:jmL/rhq1PwBxkV7Lo3pFfG4rfALzKEL3w7AJIwK6bal5Iw==	v2.1:Av1ScX5x6qsW6tqo6lhg3/HgEB7k0vQkqGs+I9gpUn4M6bS3Zo7jAvVyGTnhbrslqmA=	note
6	v2:WnhJ04cZBsUZ83XohNjjassXhoWBPGRhDIGe4e3Fxi3Cyg==	v2.1:0cEzdw8DAYP3DprOCxeBZvcoif7JeVcDcU6kR1QHopsCf9SapkuNpvpwaaiflAjQzqk=	note
7	v2:KFdoo4g8B7z4LLu3Bi4Cx9egbsI9H4k8+AFDbpS2Cp1Bfg==	v2.1:AT2MrcLwWu2OjnOP+xPZKDQublLnTFOahG7JyVqitbEWhOEwymoauFORDkLZ6BsojeE=	note
8	v2:4Yo9hJmcbysQuk3psCz9LhYTOHZvJW68Ml1WeiDabZex0g==	v2.1:2gMZ1V9RYSondmpfESOJHcwqAAVmK3laHnMsmsS5xeEg6/s3ePR3a77kpaQNjc8ZEY8=	note
9	v2:/8bxfeJTWl9q09XW2dxLZDjqCQtIS8aQeZ66XMB60fUVBw==	v2.1:vIClky5wi2fE/04ujhEygm+EZbw2rE4Wke9xAUCl1txenv6lLmQRd8s/GgMrrbsBch8=	note
10	v2:JX15IlQpkysa0CJ0UShyyrjNzIW3aMkqhlC1ONoTRDmOx4c=	v2.1:UgRiJNMUGOeIsdQf/2Tc0y+i+fypfW4ZvlnJ634p9JHpt959woWne/j+IiEh2CBrCUCq	note
11	v2:k9GegSAwmKy1tajdVhSC3nlkMqDJ2zg6209qEZCUvM9KBeI=	v2.1:Ug4e/1dmu+NNGjvzxC/12YSZnaB36Z2Q/sWd45QjomXwAo67o6JLaMXIyftlKSwyEmqA	note
12	v2:FFLHb/0tQL4zNTnHwENfyNIlVOj0XQpu71RwuyOhN0JHs6k=	v2.1:8DkpkU3Bfp07bvsL9SuN0gjgMSMytQfl893w2ZLNnlfG0XPACT1v2cI48sq2wEz65VN/	note
\.


--
-- Data for Name: migration_failed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_failed (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
1	name 1	mail 1	note	v2:3VZrYAq0OCjdQUhHxVVAUdgsZ5vRs6GiUPwVZUh5hYfqmg==	v2.1:PGLacaL5qqYJnGCyqhouCuZQrRRIqCLB7tp9O+gjIllQI9ajzODv06dJohFrPjPxJpY=
2	name 2	mail 2	note	v2:AcyyiLkWMZroLkd1CVa7nhkksZVpwqn3v4y3rSBpO3n4cg==	v2.1:xctB6dCphOKRmYn+Upr4dx4rnrzPQHc7Zz8bEW0ODjtKtZbNRX+KbUo3UWcbZQqWiXA=
3	name 3	\N	note	v2:qJDaWviW4lagk2JQHoqwy+2IzrjzHCTouCSB2fp/5bbSyw==	\N
4	name 4	mail 4	note	v2:LkLNc3VgZxUbL56fS48IRUsf/M2AKaJh2WcfLy3V56OUzg==	v2.1:gp+QJyaZDLTp/IKn4CIRAsnG9GvjLPUyoGufl2y8c5n6DS7hUv4cWOY5bdRw7rMuKU0=
5	name 5	mail 5	note	v2:lHKmF7QgFZrIkU7q23SXh3J1XzbbWlpVEKVyZ9ATVOkuEA==	v2.1:Av1ScX5x6qsW6tqo6lhg3yuFQvdZRNAhpSk+i6ZOqbZGUOa4AguDVbr6EqgHFXvkPVE=
6	name 6	mail 6	note	v2:a9j0uZxkx3CUrBGpSeldYpD/nYPJmWH2KbUG/eup41Y4Sg==	v2.1:0cEzdw8DAYP3DprOCxeBZtyWr4RCir1eveGeUjUzfwEMPJ3Ij2Sx+Wo5zghexXTAQzQ=
8	name 8	mail 8	note	v2:ih5wKe4AspM0SfE4/mSEUWycu8EJVq8vEws3W9zfjDElYA==	v2.1:2gMZ1V9RYSondmpfESOJHV+mqPd7W02tsOgG0D78iiSi2rrMZ5LHO8DjK8fjmvuDHng=
9	name 9	mail 9	note	v2:1PbJTXyCOFT7L9SDYGy9al445YtE626UnksPJew0AhY/Sg==	v2.1:vIClky5wi2fE/04ujhEygvD1QIbDv/CydetoGChYqS1IKxs72u6tBSWHYcSttkz4X3A=
10	name 10	mail 10	note	v2:oXh+Q1fb4WVZM8/CWc4ddBiVtKQKJsDhvRGFhEkQvBOTw2s=	v2.1:UgRiJNMUGOeIsdQf/2Tc00p3QpFWuxWJdEBFB6jJKmLCJ6c1FCxdQEgGq5Wcn/1SVfEC
11	name 11	mail 11	note	v2:9j18RR2zufngGikW6y5MVQFedjMbyAOUmETt85/bEAza1eQ=	v2.1:Ug4e/1dmu+NNGjvzxC/12elKQNNZhtzGI30thQaZkA3VlymFkCaUvWsSZx8Yq+UiDgE/
12	name 12	mail 12	note	v2:eMokrF6iUB63ATGlDJsDuGZjYYtfmTl+gwdkA2IK/7mltY0=	v2.1:8DkpkU3Bfp07bvsL9SuN0iwXcrFlkmdboBmiHiU7cFSIm2wQZPzDsiKrGXPnfdA94Sjx
7	name 7	mail 7	note	v2:E5+fM4XMxHFFNx7kqVJdgVSmlEg8SPzVemNt1/GnsP+odA==	v2.1:AT2MrcLwWu2OjnOP+xPZKF6bthkBKgWC+LhNXAHfpDnL/b4KRqvvHhf9Bny4MEJ5rBI=
\.


--
-- Data for Name: migration_finished; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_finished (id, name__plaintext, email__plaintext, note, name, email) FROM stdin;
1	name 1	mail 1	note	v2:y2cqf6CVefoIUUxVIlLMOodeAjDImjc1oxSvLjYOBUFBSA==	v2.1:PGLacaL5qqYJnGCyqhouCpyrc0Jm6V0Ow6vTu6IZ7Tbc0fNknjW8xObGWtptlEimHxU=
2	name 2	mail 2	note	v2:g6NRQaJFMqPt8W+o45geWF/ZOxxyDRXQtrX4k0z37k8vfA==	v2.1:xctB6dCphOKRmYn+Upr4d6TeAz6Vp2nkNeoHZygGirWpF2YVzxWKGDU9wMG2/odjFyY=
3	name 3	\N	note	v2:4HT3BdvFNZlRcWjs+uY8z8811IoV7TPileq3M2rWfhfj6A==	\N
4	name 4	mail 4	note	v2:KCYMYZL5ZY7hVQb/dH6L0PkO396MYSaH8BMTwe6HdfmO+A==	v2.1:gp+QJyaZDLTp/IKn4CIRAo/0r8n1/JefqGD65qdrJEXpzHnmDVVEJfv2kxmePTnv4EM=
5	name 5	mail 5	note	v2:dlda0IfvawNJRn4bQeWk7hEwHjEAAd9KJmBETgyZzXuvJA==	v2.1:Av1ScX5x6qsW6tqo6lhg3yQul+uaQzVL5J0HmRXfDEvUudypwZrz6f8Dq4AScdSkiDA=
6	name 6	mail 6	note	v2:2FG9VTRzWMICcGaudUcVEJ6neP2KSKeqkBK0hTYJOPt+mQ==	v2.1:0cEzdw8DAYP3DprOCxeBZqv9IVdnJYjMUhdJpbueXErcArB0tOH4V2QBrLgguqUVeak=
7	name 7	mail 7	note	v2:D+qzvvIFO/gIXkJniiS0+BYWpSIFk2BiAK50b33D350Gzg==	v2.1:AT2MrcLwWu2OjnOP+xPZKLSoKZS85an3HrwUTjSoFhdU6zNsMjs1a0Ilwn4mxIN7e4U=
8	name 8	mail 8	note	v2:dMOBxs4ArnAHHuWWPaeZV2X09vgd9eKRABCkAiQ3iZOZnQ==	v2.1:2gMZ1V9RYSondmpfESOJHRcwn5KIxbo10lbE6frypaHTTHIwB/ywk4QK64HoWuFDN28=
9	name 9	mail 9	note	v2:S/OehLl/ZQj+a2uPtRLz/kg8oNREJkZr5NCTzfr+iHfjmw==	v2.1:vIClky5wi2fE/04ujhEyggKea8+DRppmC0YJZGG3RDvg6YqBo0zguuSHiZDIHJPgKtc=
10	name 10	mail 10	note	v2:/FcBykzOpcildTs0v+fzaqV0BfXHrv69N7evz7DHOWqlzWY=	v2.1:UgRiJNMUGOeIsdQf/2Tc0+Se3k3HIVcYoUoeE4ay+rWc4Pvg/Pp/95/h0lod/yWDlOCV
11	name 11	mail 11	note	v2:+GxI1mJSwQyBAFLYtgtP8yfwYbRGhNJHIB01fmlw8HBI9P4=	v2.1:Ug4e/1dmu+NNGjvzxC/12dCOubTwGvoEL3cw4VRsiqpopivvsXIpR3fy0ZTUErDa8RQw
12	name 12	mail 12	note	v2:sbVv+gZB9IZZAn/l/AJA5e/Re8tFn4Bt9mSugzZ9yhLsS4s=	v2.1:8DkpkU3Bfp07bvsL9SuN0nG9Vy7pgDbpeYPGa4t/erUe8sdwNnJG8aWmwvNWPU4452Pp
\.


--
-- Data for Name: migration_halfway; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_halfway (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
11	name 11	mail 11	note	\N	\N
12	name 12	mail 12	note	\N	\N
1	name 1	mail 1	note	v2:Yme47fJBmA8ANaGK08dQJvy+NaHMzGhya2jEhAXeIgmJcA==	v2.1:PGLacaL5qqYJnGCyqhouCk2yTWkICpkc+cum6ViS/mwJJQyD1jAJWVwcV9hkgRtE9n0=
2	name 2	mail 2	note	v2:1QlYAzdHVmoYwRwh6LRpkrCnLlBJoNS1upzVauiVSQF5Lw==	v2.1:xctB6dCphOKRmYn+Upr4d3GT30ayr4XK/2XVhISeaj5QdwnIgnduFKRuAw1kEp/0rEg=
3	name 3	\N	note	v2:mCIE0Nw/5mrTFWjV7fEwtyFM/SEAw8R7yO+3zJxnIw6syQ==	\N
4	name 4	mail 4	note	v2:Lvo59sx40AQuZpLb8ZNZPySo1ViN9aGyqAXajW35mbNvug==	v2.1:gp+QJyaZDLTp/IKn4CIRAirjBURCFP+F0JnxbrgtJcyrGMCRo5xcMfSOBVbvqQ62d1U=
5	name 5	mail 5	note	v2:qHFeBqqmqZ47Y4cVkarlWwbs7AbvGVc2QlPbWwTdslMluw==	v2.1:Av1ScX5x6qsW6tqo6lhg3w07TRgmJDLUNeWUhKCKN9L2WT5bVnpj7AF3cRKPB/ajW+k=
6	name 6	mail 6	note	v2:tguthcXKA5Zq2X326SqLGw2pIEirMS0K5ck91vDAjJTqmg==	v2.1:0cEzdw8DAYP3DprOCxeBZowoLkcu/mPfvLtRPVovtW+OzXX0DJ/+tuM1lbcVHJTBGQU=
7	name 7	mail 7	note	v2:Y4ABZ2qWWhdz43XJucnGycDYaQlBjbOcdF9XIW7viFpABw==	v2.1:AT2MrcLwWu2OjnOP+xPZKEqi+UD5TYYGr8fu3fibTdt6VhjFQgPlZ+G5Ym+wMYGNm4g=
8	name 8	mail 8	note	v2:vtgcwDn5kWjwBsK/BLsGIA2YzfM9tVJCqx1/yFmYh2lBkQ==	v2.1:2gMZ1V9RYSondmpfESOJHRMKmj9RVOR3YbfJ2igqZmmW4MjicNWqHLiyIYxo+6QFjxY=
9	name 9	mail 9	note	v2:/bSDXufHtY6SEDJ51R5lIEYWTrw0EOlY/vm+V1pm1wWT5g==	v2.1:vIClky5wi2fE/04ujhEygvMXAdcKsHkShqVNYepzzoggm83am5aoB0cv1EiW3cqLwOQ=
10	name 10	mail 10	note	v2:sZS6Pj6MBuZhSRbHnbxWXRVx2SOOKsydbz/r42hvPMmsVuU=	v2.1:UgRiJNMUGOeIsdQf/2Tc05ly7TiuUHKgQmr4tCibKbQY/vki+Zj6vSFUZYIhUumzqUGN
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
1	v2:ixaITIP9NlqZwZo7ePS3Ei7icAUYarrFpVVSoYF2Uk6n7w==	v2.1:PGLacaL5qqYJnGCyqhouCh05P7EiPbHVECFeWfAqlkoICh821g0tUJP6XIFTdKoOYWA=	note
2	v2:L8drFv7ddk9mJc9VkjTBl20/G67OU4xkrn/Ysg0ww8lKOg==	v2.1:xctB6dCphOKRmYn+Upr4d1H9H+lSAxLR+olrUV7q1waoBFV7ZbxXEZUOtTPwh7/8GU0=	note
3	v2:zOiby0OGhKEzwghN32YtIyWoiIym0eBtnR3USY4G8QDoFA==	\N	note
4	v2:UVZGEPYnEf+Rz5jv3x8NUSLXR9jMgucQKRu5236xBpe6fA==	v2.1:gp+QJyaZDLTp/IKn4CIRAsT3A2P3+wdQ7bdJOvqD2Gm90okmX2QdL8CN6cokpj1QfL0=	note
5	v2:2A8u+5wdwCHVLwR7J+GvmnHKkAI1/ACGK++yA6NIzavmbQ==	v2.1:Av1ScX5x6qsW6tqo6lhg31A9qZzJxsUOk5biJ6yceCgJCiGDu2mfhRxaK3P5XWyw2uA=	note
6	v2:mbMmY/7wzkdoV5i1DK1eTZB+h8SIiDvwlLpRRMKmqnhOuw==	v2.1:0cEzdw8DAYP3DprOCxeBZkkh3oz80Jmb1UM6Q9iuuRyWGNbfV+ICdlEvb895/BCB508=	note
7	v2:612OLvFdBDeKwqqv+5nR4Bq2gKY5WiLJwvJYrMQeKON7cw==	v2.1:AT2MrcLwWu2OjnOP+xPZKD+XhsTbohfoa/0W1EWgL+kG+tSCCzssho88GqsxYBSBkpU=	note
8	v2:bESfQ3nxfR9p/aOJMMp8Vlq1GcgfqWzZiAqK9FGOsrGLKQ==	v2.1:2gMZ1V9RYSondmpfESOJHQsoCtYBrOLibXJPdRtqwvo/lQIZGrrW+fzPhqp5tSyBfqE=	note
9	v2:O4Jth9AKNqQqAY/F4SzR0O621uTlp5WhifT1xZpJcXOdlQ==	v2.1:vIClky5wi2fE/04ujhEygq72MDVqd9iZCZZXVy9O/RzAYsI2KNJv0TbwVZHL39X4cSo=	note
10	v2:CIrRKIYhvQahcyhBRDAAonVG3hX43AfShysrx2faGcp6tQs=	v2.1:UgRiJNMUGOeIsdQf/2Tc0xiEPK2sFt51CQAOcXLtImjep69KeJLzR/WNuSOn42fdHBjo	note
11	v2:3sReTbz6xILPWiu/xZoOFO1sOBnXjJgrpQLBQ5LBslTGn/o=	v2.1:Ug4e/1dmu+NNGjvzxC/12dDXfPebc0E9hFw/31PzQv0FR/SYVCEUvcYpgVQTfuQFNH7Z	note
12	v2:bVbHLsfqCPU6oSsGCs4/STaarii3n3UQcrwRFLagKPM1Ldc=	v2.1:8DkpkU3Bfp07bvsL9SuN0jJMw0LJOmksL9VbHn/8qf1kn9kKNpRJ4ukR/attFIwDXA+x	note
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
1	{v2:j0u/AyM+qadHUegmvqL/SD15g68RlxR9JLG1NB8eKA==,NULL,v2:dJ1tki90bvdlC/RRFeuTeb3LqjuSTpXhFLdO2T3jl8dZzhfCSqY=}	{{v2:vAgLxTRembfhhOECMQPFrvff28PtP6HlB9jhhxQ=,v2:Ip3jS6Rblks0KkNeuOqrQLXB+IrldLYNZc9C3oc=},{v2:15zCs4B2reRmpkzGDwot6atGRhjJQdDntjpDXjM=,v2:TXb8jjvPVjovaLwRU/XUqcDo2qxv+B2KeGZDKNE=}}	{v2.1:BDvcVzcHz0az6HSHIey2OoyISJJNJd1EHRWYMWZfi4GagfZEB+ans7quXPjY,v2.1:92ai5Odp49x62EkK+iQlaG6xc//p8SZrPOomQRjDKhc7CASMDgmxTFysSVdD}	v2:3vreYnMdUGgstsTxlANBptPXQQdD1BWVxP8flWCFILWT	v2.1:0JyiMYDqyjpS5zjRc9cnrfg9tAPQ3mnTtQRQ0KbJ5nbigrikx0ITHXpTFwm29la9xw==
2	{}	\N	\N	\N	v2.1:ti4XPwW52St67LXXKhzPOawXWIWk1BaBsk+y8RENjJpH7Ah22DdMFbQTey7YYICHpc6h
\.


--
-- Data for Name: older; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.older (id, plain, found) FROM stdin;
1	v1:euy7XnZInrAJvhTIMqZ/Zz61XxH0R/+uy3SaNST5wv7S8pQ=	v1.1:pQVoS1UE35akbv8qdGZn+w2OLTTwxH4juocYQbcKmVR/7kUvH8C5gIG6EBoZYTV9vGOo
2	v1:xGlCFavXo/EM2RV7jaBmQTMjqQLvCdei7EzJqGL45IfQV34=	v1.1:fmeeP3i30msb0CnSVoZZXUxgj7NP/041zs+wxx70hrKoh0x4UNJ8ncM3ZRlvcDFuXOhZ
3	v1:H6gvQy+L6dN+2Q9LjiL0qCuwGAtH5reKYkZCSnYsujFz8l8=	v1.1:4Op4mEswXWLFm+cUfIkhSp3g+ki4D7hz1Uz8N4n3KAnsr6ZQ421Eedoa3Tw0HHi/ARHQ
4	v1:ADxHHDM+rYZhyssY3mtOCgM1WhPfkWs8k7ZGOuSCKYMmW3g=	v1.1:PSOiIleSNfnq90PpWR7D5ngA4XUFfu5S9FcShxxIfu0CUpoQm1JXw6nQEEcQPFlJRt3b
5	v1:lmiEANkS6kaA8QjHpQDRX8A33qgoiFBtteeYzdzBCszFILM=	v1.1:i281JFTVkatNxCeB2WZ1AKjKs1hdaSEn0+e1IXSzSQtNOLPC7xhVZQY6vN62WDavnGWw
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
1	(v2:08T8pPtOqbFbLCEl31umHGJbgLwXWYYZHgddSjgsrYIaw7k4Lag=,7)
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
1	v2:iafLvEgrL4iziXONl1ZXjNagfU0iZ+/TF+zI1H9Q/6QOlw==	v2:rURzTgKnnJzWpxg/XcNoCt51viJ38v+U5N6kPyIXZqi5vwWmR4+AGe6Q7g==	v2:eJhUD7G26L37V1pCNPzI4gXb07Xo3VLhZXL1AAmqBsrubJ1kb/Jwq0A7
\.


--
-- Data for Name: wrapped; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.wrapped (id, plain) FROM stdin;
1	v3:rILIS5lPprx72dqAHPBv+OuEg2RNGk5Mj2LRqGkfFfnd8Bw=
2	v3:bM6Tfk9rieuebh+vPS4aMl7NvLlPl0p8HchQ26EeIUS7mQU=
3	v3:l2QAe1asdFKicL+glG/gihn880OOXI05ovwZ3vHPV5RKEZY=
4	v3:enfJB8T4V5+K6oRryKdSvNqDJ9pxkgPUfaaBTlwgluedNXo=
5	v3:TJZUyJ7lN5o+JQaZmbEmUlULM2rW/nmbCsr/pmD5qSPehw0=
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
-- Name: adopting adopting_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.adopting
    ADD CONSTRAINT adopting_pkey PRIMARY KEY (id);


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
-- Name: cased cased_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.cased
    ADD CONSTRAINT cased_pkey PRIMARY KEY (id);


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
-- Name: adopting pii_in_step; Type: CHECK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE public.adopting
    ADD CONSTRAINT pii_in_step CHECK (((secret IS NOT NULL) OR (secret__encrypted IS NULL))) NOT VALID;


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
-- Name: cased_hash; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX cased_hash ON public.cased USING hash (login);


--
-- Name: cased_once; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX cased_once ON public.cased USING btree (login public.encrypted_text_unique_ops);


--
-- Name: cased_search; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX cased_search ON public.cased USING pii_search (login);


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
-- Name: adopting ~pii_migration_adopt; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER "~pii_migration_adopt" BEFORE INSERT OR UPDATE ON public.adopting FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_migration_adopt('open', 'secret', 'secret__encrypted', '2', 'secret', '1', 'secret');

ALTER TABLE public.adopting ENABLE ALWAYS TRIGGER "~pii_migration_adopt";


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



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
1	1	v2:qJXszdljQAEfPSF6nM6keANZ9RVqug7gMPFqXIgeTVrRkQ==	v2.1:PGLacaL5qqYJnGCyqhouCs+bCoVmTF3rIdvZTaEwILr9wMVh2KGx8OS2cO1FB3v553E=
4	1	v2:egIz1zbL4u+rLY+TEFnfPcMYunUP9Gfv7j4g7wneaw7Y3w==	v2.1:gp+QJyaZDLTp/IKn4CIRAqY6XLUjmnXpYnrhMHTRQOYnOs9lNO+iL0tclteryrE+jAs=
7	1	v2:7fd+vweluqQE1KlEyi9szdvfYktD/C5lkFqZw47CW5cBtw==	v2.1:AT2MrcLwWu2OjnOP+xPZKPke9+8n24Ev2xykpleV+Vwk0WpsbwAnCgoCnwO/9CJZ6Ow=
\.


--
-- Data for Name: rest; Type: TABLE DATA; Schema: Odd schema; Owner: postgres
--

COPY "Odd schema".rest (email, id, kind, name) FROM stdin;
v2.1:xctB6dCphOKRmYn+Upr4d5b7Or/h7iApAXDaNePtNePeK7hIurfoZ3O++6uRNWI04mg=	2	2	v2:t6TCNCnCPG+DF25gEE7dle5VdZ4aDAp79vZR4WH4uroUWg==
v2.1:DpqUnYIFK3uLjgApVLRawkJhYRV6whXcwy0ZDL5is8rTA3uoaRczoNU4+oy33n8XXuI=	3	0	v2:Zc1/vBHQLw54gef8zeinY0EpvIINYpOFBjsqqywaldaFyA==
v2.1:Av1ScX5x6qsW6tqo6lhg38LRxm7jW5AEZTCa/ZPZXDbM9bDc8IYPiorBYclGBaCiKQA=	5	2	v2:RB2U+4FcfLIZvpuI0DWi+ZBxSk7UJDiAeNk2OyfukW/YVA==
v2.1:0cEzdw8DAYP3DprOCxeBZgAEfK7Aoywz5nKbL5qt5oJFb3jyQRzPxoVsC0Tw72JooGw=	6	0	v2:CFiFBuR0uX0rt432hU2ICPlek28uUHhfebp50fVhip+ClA==
v2.1:2gMZ1V9RYSondmpfESOJHaJ7Hey2GhjSJ9ZkRoVNS4FL2Nr6zNlnaPkLEoHvayh8r1g=	8	2	v2:V9d/eIZ7OSMHpVzB08J6DUrYjLtCRMqvSlPKQ7kIqMSrcQ==
v2.1:vIClky5wi2fE/04ujhEyggVJxSBbfgwta0YiTrBMx/w76HvA31r7uzW2ns6giLRsero=	9	0	v2:0/Dmx4k2hlShsxa8T9wkpz6TS83d+GVmPY9wBxBsV21g/g==
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
data	2	49d8aba0899460a6	2026-11-29 21:02:53.630112+00	2026-11-29 21:02:53.630112+00	\N	\N	\N	\N	{}	\N
index	1	05a023ab20574436	2026-11-29 21:02:53.630112+00	2026-11-29 21:02:53.630112+00	\N	\N	\N	\N	{}	\N
data	3	d86c229c7dd77b63	2026-11-29 21:02:53.660951+00	2026-11-29 21:02:53.664165+00	\N	\N	\N	\\xa7a69001940db1c9af60ca76e2a6d94513975ac3b96f44ad0bee1144cf678d53410e18e3558fa3e356f35ece81c69aabe9d88df0334002f472a35c20	{}	\N
data	1	ce2413643edb6602	2026-11-29 21:02:53.630112+00	2026-11-29 21:02:53.630112+00	\N	2026-11-29 21:02:57.190815+00	\N	\N	{}	\N
data	4	a50d859fd1b9dd27	2026-11-29 21:02:57.194391+00	2026-11-29 21:02:57.195754+00	\N	2026-11-29 21:02:57.217182+00	2026-11-29 21:02:57.217841+00	\N	{}	\N
data	5	27c5d69e6b5eaf68	2026-11-29 21:02:57.239098+00	\N	\N	\N	\N	\\x8d68cdf6bbf08b8b655ef1e7aa95f17353fee83ef54c94a44f7414684c2a3bbf15089b0d603338cf7c40ae5275bcd49b2e98b7c7babcd0e970b2cd11	{}	\N
\.


--
-- Data for Name: pii_key_parameters; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_key_parameters (is_only_row, master_fingerprint, salt, memory_kib, iterations, lanes, passphrase_fingerprint, wrapped_master, changed_at) FROM stdin;
t	8b7b8643d09e06e7	\\x770d519a00a9de9bedd926d4af92da69	65536	3	4	8c79fa7820a70d05	\\x0d85d7efc95f6c2ecad951a54e974015a459d1f70349a9a655ad05bf97e9d65179f939fc19f74935fcb9938097ed6f4d8dd71ce1a9185cea95d56d52	2026-11-29 21:02:57.240477+00
\.


--
-- Data for Name: pii_migration_failure; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_migration_failure (table_name, relation, operation, row_key, column_name, sqlstate, failed_at) FROM stdin;
public.migration_failed	public.migration_failed	backfill	{"id" : 7}	email	22001	2026-11-29 21:02:56.417476+00
\.


--
-- Data for Name: pii_migration_log; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_migration_log (at, role, table_name, event, detail) FROM stdin;
2026-11-29 21:02:54.28177+00	postgres	public.migration_started	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 21:02:54.505227+00	postgres	public.migration_backfilled	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 21:02:54.536398+00	postgres	public.migration_backfilled	backfilled	{"rows": 12, "failed": 0}
2026-11-29 21:02:54.779433+00	postgres	public.migration_finished	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 21:02:54.796955+00	postgres	public.migration_finished	backfilled	{"rows": 12, "failed": 0}
2026-11-29 21:02:55.054527+00	postgres	public.migration_finished	finished	["name", "email"]
2026-11-29 21:02:55.176568+00	postgres	public.migration_scrubbed	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 21:02:55.185134+00	postgres	public.migration_scrubbed	backfilled	{"rows": 12, "failed": 0}
2026-11-29 21:02:55.510202+00	postgres	public.migration_scrubbed	finished	["name", "email"]
2026-11-29 21:02:55.733527+00	postgres	public.migration_scrubbed	scrubbed	["name", "email"]
2026-11-29 21:02:56.087699+00	postgres	public.migration_encrypted	encrypted	{"name": {}, "email": {"searchable": true}}
2026-11-29 21:02:56.226587+00	postgres	public.migration_halfway	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 21:02:56.400134+00	postgres	public.migration_failed	started	{"name": {}, "email": {"length": 50, "searchable": true}}
2026-11-29 21:02:56.424519+00	postgres	public.migration_failed	backfilled	{"rows": 11, "failed": 1}
2026-11-29 21:02:56.686249+00	postgres	public.migration_decrypted	encrypted	{"name": {}, "email": {"searchable": true}}
2026-11-29 21:02:56.840531+00	postgres	public.migration_decrypted	decrypted	["name", "email"]
2026-11-29 21:02:56.997171+00	postgres	public.migration_parts	started	{"name": {}}
2026-11-29 21:02:57.13207+00	postgres	public.adopting	started	{"secret": {"length": 30, "searchable": true, "legacy_version": 2}}
2026-11-29 21:02:57.145282+00	postgres	public.adopting	backfilled	{"rows": 6, "failed": 0}
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
1	v2:N06rlW1rItOYxgAnX0wqV2fLQVPnuGsXF9WPkfUbynhXa1z0	\\x76323a374eab956d6b22d398c600275f4c2a5767cb4153e7b86b1717d58f91f51bca78576b5cf4
2	v2:9t3oCCWk1p2tn3L1gr09Oh7IjKFni7zFHLiG/lqsSXHTIRN9	\\x76323af6dde80825a4d69dad9f72f582bd3d3a1ec88ca1678bbcc51cb886fe5aac4971d321137d
3	v2:FSeDmKBqzMLwScehxjpHhYW2Es46Fi4Ca8ZSJHoGayR0jvFb	\\x76323a15278398a06accc2f049c7a1c63a478585b612ce3a162e026bc652247a066b24748ef15b
4	v2:uihtAKjGE15h6rUPQF/VuIyNnMWbY/YgDpwq155i1XDSdWct	\\x76323aba286d00a8c6135e61eab50f405fd5b88c8d9cc59b63f6200e9c2ad79e62d570d275672d
\.


--
-- Data for Name: adopting; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.adopting (id, secret, secret__encrypted) FROM stdin;
1	\\x909f7875d569d58fd96710bc7cf9db7a00ae050dc9f315bb613a1c1e78958955e41e69fd	v2.1:5PHNdmlERcaUYHEIuvZ3tkdDnNBlLJAZUhOFg5UgOeU9YbqK5gNFSIsfONOA3SEhSOy45w==
2	\\x9d0f9f3d503558bfb486faef5a8ce2b8e738e2a370ba4e17340ae8dadca6e7746a99fb28	v2.1:A+nRd+AsG/Rrdj5GSlu3s7xpl06ocESEEO4t3eTtkEFkiVDUTTgGZKwaDsGm6ENiOP81Kw==
3	\\x0bc30e720a931bc30ff433f20e18ffa8b21bf600a5d467e1f610ba623dae98bfd2c3911b	v2.1:bn5xUaH8oSQAB51equNRAnImRJSdwYCuTkLFaLeRxJnpb+VUeE6sl2+VkOu2DBaN4spvYQ==
4	\\x0f7260cc8ccbf36d8d599aa13a0af36562db8be1c61883d738b1744ca5a7755eef56ae13	v2.1:ZXQIGVQ/bmhbiXvlqgWfhwhcMW0Xy+HSDdXjJlw19waVNSdUXRe5jTbNnJzJZQ7AS83wNw==
5	\\x50cba41d7061a6c1265ecc03b6b5846e02575134bde43f44c6d3a9669968771cb8e0114b	v2.1:dMg+EZFNB4CSk7WnsFdt/UHGUD5EdUDOy3MzPUuLE34B+yXXYJpCRht5hoVzCgop2bZiuw==
6	\\x189193a28155bf577d74292b2ddaf819adae44355f1feacee345e9d9530cd223c75b6130	v2.1:ASuZXkC3+bXjBgym58PTrcnZFtbhy44m8tR4UdIfmRPDwVl4b4RDGl+4sQrITOVu4dlNmg==
7	\\x909f7875d569d58fd96710bc7cf9db7a00ae050dc9f315bb613a1c1e78958955e41e69fd	v2.1:5PHNdmlERcaUYHEIuvZ3tjN47mqSUcsjepb+5oC+CojtmwLMapFc2rbSksFLnSg1Hb9tCQ==
8	\\x9d0f9f3d503558bfb486faef5a8ce2b8e738e2a370ba4e17340ae8dadca6e7746a99fb28	v2.1:A+nRd+AsG/Rrdj5GSlu3s2A1ZDAUqfSqzXAcPvPQZeYwzvQ9fgMaD34sr3dHAfJzdWypwA==
9	\\x0bc30e720a931bc30ff433f20e18ffa8b21bf600a5d467e1f610ba623dae98bfd2c3911b	v2.1:bn5xUaH8oSQAB51equNRAqvVVYuOcLH4/bH3Q5zfXRZoJLU7kHZTyRIbybBLI9LCc8njMQ==
10	\\x0f7260cc8ccbf36d8d599aa13a0af36562db8be1c61883d738b1744ca5a7755eef56ae13	v2.1:ZXQIGVQ/bmhbiXvlqgWfh5PLDUkzHxVs5MOsdvRU9oJpOV/ZdDVv2ds0O+VtJ/47KD76Vw==
11	\\x50cba41d7061a6c1265ecc03b6b5846e02575134bde43f44c6d3a9669968771cb8e0114b	v2.1:dMg+EZFNB4CSk7WnsFdt/YR6I7fHtLpsLVDk7QVr1RtED0z+b+SMqJ6Hpe7mBBtZOUxY/g==
12	\\x189193a28155bf577d74292b2ddaf819adae44355f1feacee345e9d9530cd223c75b6130	v2.1:ASuZXkC3+bXjBgym58PTraJy/9bIyRaUB9NYtjif/JpuLl62nYXdU5eK6hRU+Q0kF/oqnw==
\.


--
-- Data for Name: blind; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.blind (id, email, exact, folded) FROM stdin;
1	v2:I+ahmK9ZOMFD6oqrEWcrLYDXHoO74mKz5pIGz80GyA7KEF3odvBmamGTf/g=	\\x746ac4f19e9551c773ff27ab298c9025e548a89107a93dc74a7010843be69603	\\x6e2328a7f7e10953ca81bf34b679e276bc659511fc410d6b31c155dbd17aed72
2	\N	\N	\N
\.


--
-- Data for Name: by_hash_0; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.by_hash_0 (email, id) FROM stdin;
v2.1:PGLacaL5qqYJnGCyqhouClelWse8NdCvGvHYVJ8QiJdLR5R60A4vLHLwZlFOGMqPFmo=	1
v2.1:xctB6dCphOKRmYn+Upr4d5UboQzJbSooOs85+oanq3//eFNVapyYuorEy6MI81PrWI8=	2
v2.1:DpqUnYIFK3uLjgApVLRawufxoBMzETDGuSOJgCZsNnKI1ub/D13CjYIm9Ue1VmVfXe0=	3
v2.1:Av1ScX5x6qsW6tqo6lhg36PiHa01GfHPZhYPriNCE+SDkdf21X9tN/UIYrdNJFkYw+U=	5
v2.1:0cEzdw8DAYP3DprOCxeBZglEIHyHQ4s5KXtRagVihQZez9blYrKg+iNRaP8y+FgjrXU=	6
v2.1:AT2MrcLwWu2OjnOP+xPZKOeWyjdcVcdtYzE4Oxd9AiTxYLaNAPbcorVfN1KECB7Vr/o=	7
v2.1:2gMZ1V9RYSondmpfESOJHY2kAX6edo5jq7Pf9DG7kp3LoJ74SM23xhXvOow6ej4s+J8=	8
v2.1:vIClky5wi2fE/04ujhEygk0wDG5KtJQWXwXK0HAZvJs9hiQC+jgcEO+3fRvmew8cqsM=	9
\.


--
-- Data for Name: by_hash_1; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.by_hash_1 (email, id) FROM stdin;
v2.1:gp+QJyaZDLTp/IKn4CIRAobYj3hzFhNNS8ZPBjbVQs+j6MImkbBcf6st23H/CkXhyYk=	4
\.


--
-- Data for Name: cased; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.cased (id, login, loose) FROM stdin;
1	v2.1i:Hfdmg0QUMKWQvO/o+FA84QE7GogE3SVFOsKJHuqDsMZq5nVqjmakS/rkpON4y05YSjjm5TSPdhAfF9yC	v2:Z9PPOsGGDiCUhjXV6NzBLvpR6AHpR2Nl4ZcgsTegUYs=
2	v2.1i:LoAbtY8RvW9bf6bmvS/4wvHVvNzwOI/zcXDZdEcQaVYUNLJQ+4O/n7Qb/oSzoArfihu8A5MSE+8nY67UvHFN	\N
3	\N	v2:TKf8tM8+tS6B4ALW4z87f4w5K5aS46fTP/YRF6PpdA==
\.


--
-- Data for Name: cased_domain; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.cased_domain (login) FROM stdin;
v2.1i:Hfdmg0QUMKWQvO/o+FA84btezF6Gfs3kGG+rVtckVtSu+8QkqurPlXjN8rCedQzt7OuJmdAVJrxpRouz
v2.1i:LoAbtY8RvW9bf6bmvS/4wtwymABCQgw/2gwZlege4jHX5cjn73skmvJqgJmcPjav902UnNNaBtMYACqlkaJS
\N
\.


--
-- Data for Name: child; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.child (id, name, more) FROM stdin;
1	v2:Z4/EOWm4kvvYNqXUt+YOZojI00PGB74hBa8fILjiWMpJaBirWg==	v2:FXsmIHEt501gLj3va2vMqPjq/rcdFdwGWYlUoAMUP/4=
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
0	v2:cuGSKBKuxOz4DguL01k4ctZuwC9Snslp+9jgMA==	v2.1:5v48cXIL/1VmUOvdDUOm8COiOptlsmLgC0q0mnN9KrKWuh2RvY34c7dfafo=	\\x7632613aa0923252db43f1d139aafbccdc417ffe4b95de7fbc379e7289057bec	\\x76323a3932f69feee6e9369c63251d97c97d1108fe6d7d9322dfc68766b8eb	v2:OTL2n+7m6TacYyUdl8l9EQj+bX2TIt/Gh2a46w==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "OTL2n+7m6TacYyUdl8l9EQj+bX2TIt/Gh2a46w=="}	\\x3932f69feee6e9369c63251d97c97d1108fe6d7d9322dfc68766b8eb
1	v2:8QsRlhNjkqtO0t5bIDcCYGz4q75bJldHtxywyF0=	v2.1:5B6hu/oq1PC30IFnsmFxX6nP8hoZRyjL4ouYsfGhJN+HCJuNsTuauZy8NOAI	\\x7632613a0c0c526a8c3d82bf5195e449991199c0c494f74f508b44e9ddd7225b6e	\\x76323a5f8f8c4d7c3f4779eb6ecac28520203ad5c41dcbaed10da4573e11f05f	v2:X4+MTXw/R3nrbsrChSAgOtXEHcuu0Q2kVz4R8F8=	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "X4+MTXw/R3nrbsrChSAgOtXEHcuu0Q2kVz4R8F8="}	\\x5f8f8c4d7c3f4779eb6ecac28520203ad5c41dcbaed10da4573e11f05f
2	v2:vZs1KKfPni2mfWiOR5LSAoImO4tJ3fbatUm7xF2fjIZW3+8ylct+HQ==	v2.1:JKptadNjrK5TfsOENOAg3FRze/B3zNhTaQrcV3Gi+Ztg3HSoOGt66tZ+GrXHP520ZuDhcTBo9sI=	\\x7632613a59920d5fbdf76d7d1cf9ccd2b9b4019fa287f17890f78b546a835a53f5b82b74e4f53bc52d1aef6b	\\x76323a12deffcbce6343c08c2831c12eff2fd62a29aa1eb1976ecfb41079ab5bb20ad516d78315e39bebe3	v2:Et7/y85jQ8CMKDHBLv8v1iopqh6xl27PtBB5q1uyCtUW14MV45vr4w==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "Et7/y85jQ8CMKDHBLv8v1iopqh6xl27PtBB5q1uyCtUW14MV45vr4w=="}	\\x12deffcbce6343c08c2831c12eff2fd62a29aa1eb1976ecfb41079ab5bb20ad516d78315e39bebe3
3	v2:7yAJcQFyJgIbq6Nz5/CM3KTBSZNQm90+IpcqZ4VWgpknpQQ6u2gZm8yKjg==	v2.1:IckR7btFNuAhOAI1hnSdBmP/Idq6qeOKHcX07KJ4KZDmd01lBRc02u2pz1bLPwnrnOaJcJtAGvHEPZo=	\\x7632613ab84280ecc61f7a4f405e14b0ce88f648e89dcdd7acd6a890e46001865ab3841ead81cdc677d598bb0effea	\\x76323ac10869ec6347998cccca816ceb5a641f9ad6712e9197144a534b5170f79864d8ab638a6cc856c073f9e74f	v2:wQhp7GNHmYzMyoFs61pkH5rWcS6RlxRKU0tRcPeYZNirY4psyFbAc/nnTw==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "wQhp7GNHmYzMyoFs61pkH5rWcS6RlxRKU0tRcPeYZNirY4psyFbAc/nnTw=="}	\\xc10869ec6347998cccca816ceb5a641f9ad6712e9197144a534b5170f79864d8ab638a6cc856c073f9e74f
4	v2:7+xVrokGt9XrrEHeYieR4Qj+2gxs+nC3bVcRDVHZ2Lc0kS3RDiof9ktU8Q1Y	v2.1:NO72x+kWU6HplKlf4vUm+SXokpfL9ECI/NPJ+AKI1q/EPknlJaXck7/hBR2lUUA4Q4S6wcXAAYTK1yjEjg==	\\x7632613a5f575f3bdceeab737f8984c5cd0681003df59cc935f31e0eec84e6457039873299c29f41fa213195ef2d5f7c87	\\x76323a715d961ae155144d2929f8a05ed85fdb742a2a46963c2dd0be6a4efba711aa961c2663ba3249ef63c11cacad88	v2:cV2WGuFVFE0pKfigXthf23QqKkaWPC3QvmpO+6cRqpYcJmO6MknvY8EcrK2I	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "cV2WGuFVFE0pKfigXthf23QqKkaWPC3QvmpO+6cRqpYcJmO6MknvY8EcrK2I"}	\\x715d961ae155144d2929f8a05ed85fdb742a2a46963c2dd0be6a4efba711aa961c2663ba3249ef63c11cacad88
5	v2:dbvPGQFZryYDmQCUWKhx+4QtvMOApBEWcwxpCOwog1yVGOYvIOtqFAYyrkilj6MY/pgpfWsjSbX7yRSoaK/Rg8ApRG//LdA1NTEPo0+s1mLMcxeDF/vO9964frGgJDGAK0AiRGgm5h9DA76eotdeAtOar6g3rshUoT1P8LU8E1GoxjmsVks1zuScCZT2aY7lHMucYET3ZbOix/Nl6YUkfA/oN4rjWBZh+U+JTHn1tGZNP3c9Mhidt4LzB2PPwjVMROvlVlqaF/w1KHGbkmIp6A5L4Q+X1mNfdVAoqGJfjqSPHaihIwfzamAL1uLtsOaXwlNp2PZ20R7UUAir4LwdEszVTuMfYuWgwswBn3gYjbuIK29pWRXJytgCUPHx1XohsxnR1DverQC2l0xgpKr+/hf8IaCRCYDloOw29cV55bQ1U+bJREfrdQ==	v2.1:FKnLkwFsx04xo9ONLkz1Y9GAVcWXFsMTGTFku+4b+XT6h8y7ehhoEg+fvBa1kxtdZ5erz/XsywAj6zuElt53ig57rixrGwyGMRy/5yItwHs6hkemrlYJHsHClFMBC6z3j8fNX5y+8Jrb2Q6pe45S5jGKCf9tNKGKLzEUqjq6I5ydLv1LG5CbAyYzvEMOAcCwWuPzt2p2rf5UKxAr+y3a19yqxxJ9iSsEK9txxuOJXrOYBJW+kC7i+FXodK6Htl+bU9g/8KaXC9Pibibt7uS9hStu8NulSgS4FuPDp4Y/tZOCbuddQUjckY/98bHn4WYOL1IhzVOfT/2UAKEZcNjWjhMvtXkug8zpGS13iNmliXtJX6H12jNoXyyW4wNLm4cGWtXIiD8k87bGjmUuvue0W5YE8o+jFRpVD44vJskQvAefMNc+CqBtomTOrizD3dintae+euvQnrE=	\\x7632613aceedc4476181e42d3238a62899d5b69c8edee1b6d7ad48f02fab874dd01d26c4cd3e73148f696bca43fa106476d840ffb359c11fa720d72701a335a64d1ec35de13d309c81cd877ce1ad463b91b49a7c1d9f60253962e9eca8781ca48c26f6272f4ac23e596c27271a5efa36a6f22407a1262c04ca52a29cf2fe70043d0b4c27161dd63e67a706106f9660596603cc9707d2e3d8ee349c1c3b3e671156c40ef689362aad661422ff61affa5dea140168fc24ebb8012b6dd8b3f0ab85dc39827cf791e2cad177ddae437fb05dd0fa25a3ebb88a415411cbc5e7c2abd90bc52d1435406fcb06c4b6772eea602baf7e14798ffa97832b181a05919471090fc8d40696c798e0512f47fef1384b6525d968bde673a96848a6b525a842767361df90fd7501a660cc381e219803d45e28dea6ae77d2f1d8a65028ca80c1b4a9117a70e911964d22070d5f60	\\x76323a24b49624705ba2254c7072c2b2fd0dec6da8e15426ba09be684a94228bbaab40164ae7ae6e6c1cf9e44b6738b8dea52f711e559038316345d9bda0ea1155caa5784a09a16bb8743a214dcab530ab6346b66ba032eab603b7a49f05ddabe718f7f482391f79bd0200d19770f700fb817ad9d6c47427e5894245723b74c98459cb5c07ae3086ae8a26eb4d822d6242b19a322459259434cad0c8ad078c24a043feb77879da282e89f3147505dedb9f30f453c57e287b2866b32a817aaf3332688588dfd5286102dee198fb0499339f946cf64758735a8b98445f1a5465086672827cfc4dc02b845758083f433c484a847d2b2877b72f55560637e72447cdcfb6302afaa8984e5550463923d112a9b681ffd93480da858649b26bf7e0d4eb9f8cc3047981129abf577e71da1f2ae9f5f1b032029bebe9177bd8dfe85e0b828a931c07db32a111e154eb	v2:JLSWJHBboiVMcHLCsv0N7G2o4VQmugm+aEqUIou6q0AWSueubmwc+eRLZzi43qUvcR5VkDgxY0XZvaDqEVXKpXhKCaFruHQ6IU3KtTCrY0a2a6Ay6rYDt6SfBd2r5xj39II5H3m9AgDRl3D3APuBetnWxHQn5YlCRXI7dMmEWctcB64whq6KJutNgi1iQrGaMiRZJZQ0ytDIrQeMJKBD/rd4edooLonzFHUF3tufMPRTxX4oeyhmsyqBeq8zMmiFiN/VKGEC3uGY+wSZM5+UbPZHWHNai5hEXxpUZQhmcoJ8/E3AK4RXWAg/QzxISoR9Kyh3ty9VVgY35yRHzc+2MCr6qJhOVVBGOSPREqm2gf/ZNIDahYZJsmv34NTrn4zDBHmBEpq/V35x2h8q6fXxsDICm+vpF3vY3+heC4KKkxwH2zKhEeFU6w==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "JLSWJHBboiVMcHLCsv0N7G2o4VQmugm+aEqUIou6q0AWSueubmwc+eRLZzi43qUvcR5VkDgxY0XZvaDqEVXKpXhKCaFruHQ6IU3KtTCrY0a2a6Ay6rYDt6SfBd2r5xj39II5H3m9AgDRl3D3APuBetnWxHQn5YlCRXI7dMmEWctcB64whq6KJutNgi1iQrGaMiRZJZQ0ytDIrQeMJKBD/rd4edooLonzFHUF3tufMPRTxX4oeyhmsyqBeq8zMmiFiN/VKGEC3uGY+wSZM5+UbPZHWHNai5hEXxpUZQhmcoJ8/E3AK4RXWAg/QzxISoR9Kyh3ty9VVgY35yRHzc+2MCr6qJhOVVBGOSPREqm2gf/ZNIDahYZJsmv34NTrn4zDBHmBEpq/V35x2h8q6fXxsDICm+vpF3vY3+heC4KKkxwH2zKhEeFU6w=="}	\\x24b49624705ba2254c7072c2b2fd0dec6da8e15426ba09be684a94228bbaab40164ae7ae6e6c1cf9e44b6738b8dea52f711e559038316345d9bda0ea1155caa5784a09a16bb8743a214dcab530ab6346b66ba032eab603b7a49f05ddabe718f7f482391f79bd0200d19770f700fb817ad9d6c47427e5894245723b74c98459cb5c07ae3086ae8a26eb4d822d6242b19a322459259434cad0c8ad078c24a043feb77879da282e89f3147505dedb9f30f453c57e287b2866b32a817aaf3332688588dfd5286102dee198fb0499339f946cf64758735a8b98445f1a5465086672827cfc4dc02b845758083f433c484a847d2b2877b72f55560637e72447cdcfb6302afaa8984e5550463923d112a9b681ffd93480da858649b26bf7e0d4eb9f8cc3047981129abf577e71da1f2ae9f5f1b032029bebe9177bd8dfe85e0b828a931c07db32a111e154eb
6	v2:eMjKsnoT8kEHH/u3J45XmUQ2/4qaTU8hH3kuVd4CFZaXuZwwmuZ4SkO4udE0w9eY23NoR7fElnetOj+WYZhuk6gtAc8lQwNSzzbZkh6SP+bvEGJO++hyueECaD9F1iRDBiWqOMvwdj0cKPB6V0mOdhHYTzal3HHEQ5ahtmvsrWoDNZRfgDRvMdUGQovtBKK0hFGt0R+Kc8OqpanuFnOxkeLKFrG4fNPGd17l4vfNA9SRN22FdcnHkZ3AtgXBQuqfaXxBs5WSSU5QjBjjDGTI/MpAgj+TenllJ6a74sTmJ5UbcBeHcYT7uAcXKlO79Dv8bCPUsTQNRxdqNbeDffT3RhYb7xUKSzgHH1c+88TOu9W1wJA1LU7LsVsB0Zad96FvnVVzB8Zn/KsRSW7N4yql2fTfb7TiY9AiM/alZG4RiHa2wC3M7/I6jnX0gaLyekhKaC57HRBaF/bUDQ91wvitP5ya4sLYctvWCQV/HEk2CNZJ3oQetX/b2pMPUeD8VcGAsTT2DfaiU/UO2FsWbVukp7vl/pc00iHStD5rp9cLHxv1DX29m6w45WtpvsHsxZa4pP6SOy1+G2nQQtW4unBZgDZ0/K8bOojdBx3LBalr7VkLOrcum5YDVLKre3jY4G3ZYIjNzTKU/Eson1h4NYd+LhYLPBo37JSUs4OFJ+EM3ou/3cyeurOA6/YaWeRFDLsFCdikqRHxQ8fiTmiAbxjdIPRHmfgjI2c2uoEcC8uf8jHlQSALJoIbAZ9zlRX44Pk2eFAGm1YXt+PT8Am921mm/CgOA8QGQFA7WapSKRFyEKoFbaPsUy5ebpNKc64Fpbxsfl/bQyG0Gab8cIdnpHQTL/QK73E5NHArXYwon1Jg4mSt8+MIClI/TNJMLIX4ho2Fwi1SSgdT7zuRM3XjvQWBzUKk1L6FjPRk1TlBuqLBJo+DE3RyFMnRtL1I2onIFggshD5YXdl4ayeO4Gx2sUAx/sHC33IO9Vw3tar77hO6Xtd+D6y3E68Q60hDXxIz3YMkkB1c9FpvnOU0KFcUfzQeokR9SD5pjUKrv4H3geGWiXh7sG0/3Z7VvKQiJminULj4AOxf+w6/lblNRtzZXs6IX+f3Z+wTlJnH9DhdWCYq6GnkHuL/hvsoYebEAGSnv7JMymuNZ3UOMKysZciG38M5BAP3VbE3Giu0Wg4ObJXd/ApYV+Fzw/IPFi2goDQeKp1ZniVgUctIfq6ndCjPVIrBOwi4FhViPp32GF/JgpftLRRtFefwzzhWHgiinVECIX1d4mTQ/ed0YIWyCJ6C0GEwli+nI6ZiXQ7ycnYxn5ONmlYOIId6jSjrpkfiy5/2jYd74N5zYvQprf+uLq+V1EgyE3EPOm9aFZcfwUJ6UfkRsFbnBwDPLhVlfQMb6GiZZ6vz1nyJFNFr+glG9nloj9dSPWwAqamq0Utes6dqFIkb1UoDvOoWeoPcdff6RmC+cOqV6WtrixiTr84ZDbv2W6QhCiRcFiubyUbnuPTt+zjWOhI6XulaAYA+Hq88h7owybbUY0LToIxeI8qrgCVjUD7no6kjM8TKDv88hJVvtai2pCm70mI0bBML9BEnu2NM6HxeaxI7z3Xerp3VNYFaqT6hpoeIvY72fKp2uildh8sZpxJca4hnuRpJij4ZK13p+Nw267ncrh+8k6z/lUTTNrRkTxu04yAc7vQ6lRcGjHMfzxOYa72hDimgjau1T/IK86ionwG6YLRu+AcDz+5rFhNK/bgebHhxIdW9i2LkzrsQ0xt+y8htMbDriDDAqVwD/3ZtXlqj4HAkpDGtvUcPK/Jc5jsiRL5gfQCRSP8QtJuTY6sJ7UbNAv86jCrfUDR+1BNAjJwMGp4RU99gNrQ3hPr4dM6KsZdk+mjLK0Ki6Ne+sht565csEdMTr2nxNe6J2Wftx+4AGx1ctimgki7AxPWO2KpYZD2f26xWjm5Igh5mZyNnDwX3J1vsy8+wofqwLLc2nxp9UkpNaG3i58/9PaJQxLyLeSfjvFOHNKbSPMqS+gdrpLVtbs5z3TKHCn0OtBCQrGX7T4+ZaFvAqMf0hjhgMlDGxS6u6uZhDEY+2nvVE0U1yPZPgtCuDimM0tpHsR0VoF9xnEajkS87JEArH9O0v/5EXh8fdNf25FeENPIjP+TJmoKBYsT3OHDWxEv401vvVGrcM4Zdr0Nd1SGbXQ0v7UCIJfIwmjJUoCAs7GTV7MCHM4zpdsFuSVTKMqADG2wXFcChdqrSpEnL+HYn1noZGsMAK8Yomk8Ysokmwwe0u8vTY/onVZKemgzNK+xDHzf7C+AUXbQv3wfMlbICLuBQwyZ1FG1en69ZEKHmCc3ot7frb783eRSGZkfW05oJVgk4KgTAXdDuC95n74edZc+KPoSxLPcEEY9kTx6eYvXdNI2bFn7iNuo4A7tplhvBiYGE17IAym/pDMSuqOup+gOOHkb6iIPyvZ7PU2ud9COQqEZsyOkooM6mz/mfnDYQ4zaEDZf/bD0yaCaVOKCPWFTHNnkjZJno4UsCyq6yWM3HSf55osY0hFsLev+vgU6naQYdW6mi8JvSsde0jcG47bCziS47lVgH4p8+/1crzZkR4/08f35dU47vFyJg3RThe6OI7Aoei0w/aULCQ35YKfq6CAv1PCP0Pji5YH0javnpu+KxAunm+dtIrCdHE/ADcNWampWUljefpEIV2DqZlOsiYciZ7SywYCtc3fmOS0ry823iUMFspG0mrvlWN7/Sl7arQwlSoqZl/h41UVpCo6l0r6WFTuj2QWuiSC3JpAO/JMpKjSrlCbD9ka9AN1GkA9M3LCk1aKfRyEcji+K8WbC4QYGqnQBjyYYQwNVJ4WS1TkbjgvtRrB4mf6NlL1xu8EI9k/wekDcwyPNZHnmRWMCS0c2B0D/2kBQs/T1KOFMOnlhiVdahfRZTxx9HKxhnFuN+DR73/SQya3u03ptodmZ4ac5Yy7aKffFPyHbzR6IpPS0RZmtl+XJieads8Haxb6vdCMqxq1p9LaZKzLD3PTHJ+Q0xsoApEk+paOA/GA+FFrER84olHwA/OGwJvXnMs84X8+erQ66yzukCWWR3UtDs49qvGmb6eEwiq+rH7pxYIVyzbDzfliKJkfjjx8HnkdDiBaRunbE77n9mwfH/5Gn7Z2uX0nGQVL7qASjqo3CfFjr1EEv0DXU1jtDh4V1EsUBTgaW60E8huz3HUCsuzN2x+HQ8CV2MZ4VCQGNqiQ==	v2.1:fob7NIHUkDD59mdxGmUbsIp2ua406j5kW6XPrihCte7TBmNGN++iOgWbhAYpqr5DY/uFu6BueSeunHC55XyNIoPNlh2x9r9WeWsCvtzJCwLBd9QlQ4wW7s9btqjaOwstIQHnUkM72WH2r2Bzg8DLswA2zES4Yvi3Px2tr+mv+U2mqMV74tIKBFtCfizN2ajvVyiHSCVxnDzs0DlYCc6jUH1s73zOmmdBQt8SXVFG5Hvw0j2ICwNDYKMrV5g5ihcuYBcm3AQtyIUYLZWM+IXrW17YR51G/3yy06zbNRn/pZzlZ9pB0+N/nLYgR/21jafer66E4YItuJ/FwcDzXn/ajslRc1RTE8hhKEAE+XTcxqMEs6FqCDOmOEnJXN3WnEuM99MrCmGsM1cETPNDg1f1iM+Ml6OgojCgypHXy7qkjz6vwWvHaHkvVjKvU4fth121Lylrk46OnCQFPUVsHJfLeSJZT6hivehYPVfV+ZWK9inghFW3yGsq597LnojsdeJC1UKTVMmDHo2p77vQPgcNiF/VZ4k1n01ZNtPYBSkzKAqII4xfuC3yjkvxAx21NN3XmjqipMR3lOcjvLmOxVsQOLeji8vJF7AaUB4AqPvbfBoK7VX05h2Q2xZ9dlaBj9usBSRTksAIi5yxY5YPrIwfb5m0IZFUhgmsbeVjeL6aDw0J09q/wQrDu4rBb/srJ8jl7VjCMA4bgWJea7RJru+4rWcGY8P2wmi+UXvtNYI2pcIMItGkjUGrc4dV+QjHAvWTRa0CMKLkG5MIcFpj7Gfib8GT2+QX19/180BDdt72yubmjlp1r5UnoIrNAaCUD3KapSktZ8uAtpQg/V363Aq+MO9UWU5pIWQfRzpudpKrVFRTyW9hVc2BiBWQqoP7sVFsdrVlmUZ/XBQw3kV+8FVIPEupf2g8PoWy5q/Apof5pL0XJ5ZrEEkIef+hyjGvU917qnCD5pvuECAnZntvh7uKFnPzJQx7v/r+judaEd9vclW7Ht9gp5xzHdGiTYR0i5Y/dfoz6GNXqjNURyKbme176W7iuW+dMhZRo45/yaytvivJWQXrkYhG82T3U2qKZl9RSOsDbBcRHFIutLNwfFCfY76RD+rjcnOT30ld2A/poG//cVptmuqUXZsllXkBQZkEsq1/NKDUy7fOnlCl+gcqw65sGa8zUEQ2xe67TP2mvvw6+YxqbhHSm4UlPKMdXhZ//h/TGwKxDAjMapWav4Xc3HDxirZaE2hf6xqkCRmsd3KC/tl+xFVFzWTRlUM9J2WluKRdEuPAozu7UjIDLUt0ZWXhfinSn0e7b2W3ycTbN2lfOe9vJ3dgnUGi/XfvP8lyeYZ5lrOeb7IdGT1XZThQxtEmchh6KD/DQsCjk0kvdeIcBdh2axra/ubm1b7StET5yLiw+WiFV8n2Gi3hMBZTHikKvBQocle8Pr2SSau0Mjetbq5GqunMmKwQGcT8Ef4ejcOsSlaj71LqHZJu3rlWRuVOyGdDbUAbficRdNRo3nFT0ZZRakm6ZcZ0vP+rzD651im12B99H7iJStr8wlWLaIqhPAlGfkJrtZBuwpSEW4msVvIHVgqAE1HuwSEeO2E0WqubdNqVXxGiUwcrZCQ8T+8eO/hl4sL4bRq8DcbckzG21wbHhO04K9ItBSx8WM4nSSDIBR0SwPhEZLeWNKjeCGQRKRW9Tn/mKitvk3W7FkohvE0KBsne00+WP1ps3O9QHHjC6ffKacJDxlD49uk9NQC8OAGJnfPyrMBwiO8VU9GmD23yET9QwXcjODy7yMc1gakJyLLUQD1CYeCqjeJI8Rlxtr5a8/2gyJqSfAAj9LdsQhGOXt1KuxFZvD4xvrsnmiR4u/aeafHxWEuP7GGYUSozJaSnAKB/18rlAHqPBLnjcyHWY/8n8LyE2feK92VWyaItnE6SuJ/xLfAw+OCSym9no/1/bIwL8jfcvCzyDu+2YEEa43HB50TZk3FLTxgVvNYrustWThLEOF5NbhleUZWuYQESnkX0p196xlT6QOMHts8b0zxr0PMXUhHAu4RiwJNFXi+KREO+3YSUMfp6rdX/XaHenreguBpppP/NCheGpJIQ3Lq8bLJ4eU/lLJqd8/uf3T5QGk9pZCYMtjJdzaZFnsmc2jz+rC5Q0CFO0ad4/9IOvEHIXV7GJJjvJSdbJO1KL+92O3sARNeMwq9uD76L8ka8OR8LDJ7FDoo6+md33cpefk3iaH4b8b4851uCvR4FuSQzMckyyJp2cJiaPEFECmxzmLJg6HOKN2VwdxLyMtWndqtc4L0MuuAyXS3uO7wwaB5WVbKNB6s7SyETET89zSngl7IzYAY7ieJIPP7jswwPU5iVP2wUfSJ1wP5+x9nf8MjQaSvTL6KZM1CSNNlxbFZnrw8InRL4mThd4iQk9cPeyPQtT0E6Hx+fUZCno0MdimK4S/eV4d6vi7WddEhj+1tQ5r7heZJBgkO6UngbKhyQrvu+oi3KzWEiAe+lBsJDijxxY7iKpvuhEwRERFcJuaNYcTLILb/56VA/DjRZ+DNN+dKbYeBWpuiLifi+InmJ4mNzssakVhsBrY8sY2HFao2eneiz973jOE2gaBcDgqZISKfhiMS7IqXFEgHjTH0xdWhEVselvxzQ87tXxVvL5FNdeaU+LuIBn58IfW0CUHgsAUoTxyrBEJIxx4ImgyZhxtxZPZN02xmZFUoh38cKBzwygfL2hrtqYzK+I4UWmtw8kNV93kcZ9KFUJrzWlN1V/M6/+GWBHdSunoJc4IILK+w1qvxMAvB9KD6LyP6PgzGiG1Mc/Qh57jx9q388rl9W7KOVFMIezBm1YthLbhIJD9qj8fGowhG+Fc9UlE9K1mmXX+Zq9f7mgPGE/jU6j0tz4eywmr8uT4X2+awMfKcS3V9ZOfSqSDH700hy2Zx3yQj5j5wqhsXc7gnQheD7m5FBq/fBBLXbfWM08byvdFlaQvXJXiWSqaqTwDjfJ0Vlm3bEz9cIYue3pqMmdwBk0L8jVSJyrFpE2D9/PGT8z7Z3ZXjwL6er6bmVITWTDfkICssjbD+FO3IKKZl5JFp43vKnQnUGTWSxS2ETgHoPj4XZxMNMQ05ZhYh6pBbOK5KYAnT3ltOCBpCsDL4Fe31x7nmsMqK1v0qS5/8h+8blZbNkZWNBZ+JBDYdRSiw1RrfV4sT5e4w3SaLsIYh5h1Wyid6kMs/PYaQkIQNx2NIMPFV8X9romHtNjRXJZaOFMKkZmcxJjTsqecmrsH4=	\\x7632613af098f8f438159f72be41447f2d553de784427319c6be23fdc9cd35f97f3eef0cf0931e233ebd321511a1c0ad967fb17582af95ad3dc4c649a3cfe62e61858d09a187670b602345bca69b65703026f3740443f41c5159a2e3d343326bcce0ab09d8158aa3f7480bf6ee0732fd7d9f7d832a09d5d6d7288315847fd7a17eecc14b61a202df71e2bfc7af2df1ef3f803fdfb0d69a5f2bc003256dce49ffabf6fbc8b64b8fc1dea70e86cb5210d8d904b41b545885a4e08673e7f7327bfc8c50edb379faf2251513a487a595ac537dbe3dc1085b68d2e50f996170c467b6b8ed7bc26b165d7f576018c461a51b4ffa3f98f20dcf9cffe5856a2d542a3d040fb7206df9afd078134e53b9d76747a45008860ec73abe4d7fa24df694c045469e52da50a08b5a9b6c7756118e6ef9f3976bef270108c95cbffd16b200a54333a35113ba31a18ee323261d6028e8f27004490acaba3ad5c6e2cc726d8cd548b1c690880a965578076681c453c081e864600559c812e45a867aec356ed70a1d4a298d90d5d557ec61a5762f6056858b32a7d5350abac64b1e6e2f57fce26fd8e2bcd07284740a81caf41276ec7aaaeb36476f99b2611b6aaf5eed5c55d2e20c739998f550fca24a79b0e738cde245f417c73cceff538f64fe18f4d85a4115479172bce317cf18a76c209fbfe3d7069bd15f9f54318f7ba7086bc3a262df3b00bfd0ab6326d60c86bd598a6db0caf01df2a4a46abaf4d90616bc60deb58cbe965aab4bfd6e7fc7aee509331a91d7d4cbec39f1fecacffe0e0775d88d3bbb3211c5de69d7e2420a4cefbcf446d7b8a54822f739d48866bec4bf0903a741ac5dd4d2a8f6e2a3f744038184b64edda98aff7ca7400ea553ce0ab99ab267c0b018e695ac5164cb87ab6f489d472d0a3de0d46704de13050d8686b135e7191370bccce7e1d649fe667a07796d40cd7feeb3f71a5e4b13807381e305f5237ff3360bed0a2279b43c1ca73cdcce9854bd17d5b22f0e616163c67a3c67f48e928209a08bc8c9ffc6c4c3800e9f025f7fda5a7cb793645ae67c1689238b203b0e56d6fc40c48177f3f0aa7219a70ef92a334f3c4a8b5ccf109824b2202a9e326618c71068859e4339a8fca00133b0f92589ae274cafb9f9d97a9da662e6109f912db8b1b8cc4577e5c7d19c9135f29001d7df8be8f48f71b573198bb18ec9b38ad68de42f241ccd7400c60d541c61441f4e3e5d104ba0dc8fd0acd02ffe0b0718c323ebde76315a5642418f2e1149ac656f9cac9b244676074aad7f7565fddfc9e53bbfccbfeeadc4ce114302c748cde8861b4a17ccc4ef3c56d8f97d436b4f4f8da532e4e39be019f2f9b3a5e8143133b5dc5eb30e32e7b6858c0863c4682f74ba1a5d984e3106d23819352e2b9bc0e5b7b5b9f12fec973b60f5017c204e1c39d9ae9dc856582a76aacceb5ec80273277cc766a12b87bda46dc7c0f47cafafee3c599e3ee9aa788d60eb7c3a0c57d84d12db414b5a366c8e55f4d5eeb6ecc3b35906f440738e5371fac50d8a4582db966b1beb054b5bfa7d4a651b77c306bafc33edc05bdaefaf4f269f2fa5990d1f26af645a51bfe7e6b85b741d3782e40ea328de2ae37815be3f1b89d57dd901357f69b24e3998de814d60bd268d9842a918b4f99dc64f1298269c2e4ec70a65ccf0802a37ada846a6445a89679c876155c9cf398cf71c3d2176c29b09fc21067297bcb9464c77cc5d3b428b22b6824f83eef7422e088581525006ca280d1e7100f84a312fcf8b8e792b5e3edd8c8a1385751909b2c4ba0d1c4a6fbb942e2449164c88fe4ae8b65f9308799e6d8e100c9aa1b5d0d9bdd7a42260f56a8d4391c4061271c37cac9209b1fdf867db2cd0568b9d4c07f323d5005350d79f5bc21b1e3dcfef2f13e0f775006fdc615c4d949f702efc83a977ef253a8e353956dbf3aaa9dab175d109719cbd22ee85822967c73fb84136b7324d02aa43b8693db380d22de5f555631076a5f433851e2ef77aed02b19071a77f51aea2dbcc360d0fa07902005f9203276d657a4296b66bfb1998781b8768cdd1c9e65263013d3c05dfe3c27ecd43d0c87d30a56d8c14a813b4c1c9009c1bf6dbfb5a64d653e89cc5607985db67c4dccf39c844f4b367d76267446ebc312491acd74e601f085f1cd96f95068e3afbef9291d52ca262b5c00b9bee006a8709a110fb8a07d969b89ed1ee56331ecf59cdaa4e30eda2400b05e126f17a098919758b8f07a874a266d7a5145fcc123d355630d3602ee8c7fbaad2a5e74b8d033b2591d8f35080847e3274200366baa7e8596281d5ac320ebdb14e878b404e67e4d9efb2a10d4534c0524b48d556c8a012715763a4d5a0afee179612a60d0139a19eea18487ccc228ef29f588b167351b43dddfe034f211f84e0b160cbe903d20ac8761a1b0f6610d6faa0ca16d337e21a643e52a1962efb4f4170cdd2767320462a09e57054f8c49e2a85dbfc05826fded55c0c3f1a2fb2f8d05dfe7ce41897b22496bc5b107c3723b30a78b232ca2b30142b16209d1afe1c4ac17b8166d0e0eeb6919a32885f2257d1a5a5079cc25974073e642f833778171dab1a11540d0cbc0dafe414578ded2d7f74f0b699eb220d931a51c8410c38227d8713253cfb98e8374f18ab17becf1995441f311927f2e6ff4bff133a1b57d0684eb21d66243b8fc362fcef29833061a560c68154b0c3c791fdd4a362e1375457defd0e5ec5626dcd4f5d2f52ca599b6bfd6b380703f26347cfeafd197ad5bd00a0efad70943a2f142c51e0117be6659eb6f6f8f633fe15936b4408c1fbc7b8f346ee3789468bde2d5803a24e727c0ce8853255c2fc2b96ebfcab98aa5af92394e0e005eb6adf364febe51804067dfa192478903fd06014c805ec5108738363b3416657290e9ddd4025273c7e1dfd70c5161a3900a414a8b1ee062a3de7845699327ab7e3a0585164420a2a642dd6d7c2ce421e6e0af301262cde77ab19edd614f976ae559ae325655fd3c4510d4b266ead61c38cb3e8b57b4092dd6c19f6f2d308141e369b2b753da10b9dc2e5664599f10366ec79d1a9eeb1186d21163ba17a6598a06c60b066dbfd8953985912a127091a6f21098415faf6cac6fb19d5dc2d5931c08555cc68386d46e94de7bd5a762a663ae2661f8905f6a93cdb61ba1e80cd037df4c494c0ab130cbc434ff10f0070bbb92453ee70c316ab141779c75c1f6fb3d9e2bab034361f44ac7f01b9636cf97ac78843177973597753bbad6faae856f40d069cdbfe304f094b438c5812f5dede7951d758c55f5d55b559baa62d1cc23aef654ef53994640b9fb5f912d7581ee6b0f3c60a0d1a87279450686454b58510d524f111b9b077a0ec9dbb0190859ed6161ade5f9adf8f67ffeabd0e4f36fa9f1e6812cc42d52d02	\\x76323ac58d907f00e36569cf9cc981354b88105d5f8d18c9b5a5fc0aab14388e67be512be88529dc9ea6b89802d37c8939b7a820f9927a323f570aff20647181b7ed496c9f8377d52dfd23d5082647525f21391260769a694b2fcd08d403c7f005011185112d144be765a3aa78c1eacaaffe8f80ba51678f8c404513c313d033d016701ccd279859a4b8be4175c1a5b16f321ea6ef69cc82e008d131dda5ec7af79700109d4483290fd85579b23ede9f975844714e74cc0bc084f01f03bfd050661e34536b687ac6290481b082d0690fc2802c04b929fe9f5e453fc8fdc430ba9e9bc439135157a9bd0ef683da4b5af10d368b3dc81bd641637b1fbc61204f2e240a124430e4e3161573a6525ef84bc8a92cc78ce22d3b67e985be415e147b9cc96617709c7978b2653c4b934c0e4958dd765ba2a2f80a722ddcda64261a43520f90523f8d776469034c00b924f6092cdca62570ca80490161d0c6b15594fc312c8aadda0567d22254cdc0722ffa8b4be4069431a912f095e815c86b52b1e1e9731d43ce244cf68cada68ee0454035983268c1f2728e1a4f43caff52ace703a3a83e247ec6608d26366ebddca5852715057bf3f93f0d85ce365938685f78570cbc85b50b70b79ca2e48720154be20723f4d2be47f8b68c81dbafdec5f41dd31f2afff680090595bc4be16b0e66ae23897731adaaafc55ba4f1ea3bd67e22ea699955a9e272cdf8dbaa8bc5c5f28e298c7563be178ae7b528a3268837ed13d5f7cd3a3ef1b303d25847725f965d4335fa9ab91e1b485d3df0157100bfaa6283098914c6d7d540e384293660387d1a0cd80cab0690e8e708dadb99d048aa1a326a5bb17ebb3236e64edc7b09dc5fa30e8c0364625942b6fface8b4881bcd81b351bcbd394e8badf79b8b270c42f9a2de8ee024120d879f3e70e22058769387d443ddaf008f04f79cb41af10b2dde6b17a26fe61e146fa0f65bebd72a0e0f265ddf70e0ad4a1cfec49b7f8cd87efb57a903a845f1370f2968bc01bcb124b73e8ee5dd58c22cfa69667bc9f8426d0cd6a899f1c49a371a03b323b99906ea348324339060b09d3f54eff7141fd068948ef79d3b30717d8c40f25135aa0e4e90b2749e784f4e719773587a7b058b0917bb170b0ffc71cf6bf230e9c350a464d86ca8b65cb08eaff867bc1bf7487e342ef8063ddbe157ccab15bb77cc8e7694512e3e1360c336bc7f9ae656d48713fc1d10bfd63d7c7524f647411f68c2b874b34d519e3320fb7ba8367b333f521d4034987780074dca79c97f0c67cefe11f2f351eba97d0d61c92a29cfacd263b2fccbb153916139c7633fefb7ad7c6247787796aea4920d21f524b9b54d535519a9e2abc4d57b59d14e5c8c143e972c412cf2bfa6c7f0af0be79647a7bb7629873c4741ebd3c614649bc48feac752752dbb711133d7d94e8382f82d6ced574183590d05250105dc17916311fa70d8b623690377d0a139861754eede02a2a35d5b16527b1657c4cecd26ad332b368c37a6e20eeb8713ab5a7d6f26be21d4c6cae6729e9c8bdcbf3c86c7692020f092195185826743b066f7e2c1ecec4caea6aad6061eb970e2e25d527b4c695f86ebb0984e758e5f539df5ba8d36e1b73df32a8c6c928386cbc71c1770942a56613217da4f5eceb35014b660b28a9c533201b6a203d533bfb66a7f687f1d8e34f6862c456ae1d36e2aa385bb5b35a388f8a1b7da2f57bd2670692e09c12a7d446c290a7d743609498ab12e5b50ed4b602cdb112fc79dba76d2fb7ee2cb7f3b9f48d7b56f882c869e760f42f55b60ca6d3b420beddf8ec20384497e7c9ba854148fce887815272c6d2fab091a197e6c0ba573eed29ae38ffa4f1aa687ee82ee4e067dae2653729ccc5b884925dc69fd775a69fb588b46c79e039fe6221883c7e6960355c4768c0e3488f0fe58fffc72e683fb4afba2fafae697d7172df85f3d3200cfa3e46649466db264f81a37437a6fcb1551d1d1e09ce0ef47f5dfce75c5c37d82ed147f0dccaebfcdc4a292645c885cd8048a858b3c25e3a1c95113e65382bd34915428b45c98d0de5769a77d01c42c85162a8c836a6b40969998e0a262dfd611f75626b21902263f906363ff29e554036f359618ce0517b2b3bc99cfa6ac2aedc6ffea349129b2d9e236056d8429d1e0f9dc6dd0ce02c85350290c9f8c110d90a1bdbe54a1d6455afafbd4eccbd0a3dbb8cb0c940602cd8297b597dd5eaa5c1c1c13bac7c38ef5861410c70d181d927f38c636d002f714f85641907a93fecd18309e9ab8e3412d165f257298bb45530ce7ec1a54e9218e8df5aac6f1e8bd628a90fbf5ebe5f1f868ff7f97ce485b81de15232cf668973e79d68a33ea7e38b102d4e657e9fa5b2af7eb19ac2e1c9ed1c6118ef71799617a7c6c5eb7421fadcb0250c2680381c79de5b87a87124b85d56ba0b522d40fbe3bb8c347bda792b7cd2dc80a4c02321d24179b0115b7e3582f412e8bc59d8010944f75fa5bf4e0872a23d16576823c095d867b8f9dfb303763c705efaf6c8ba036c187783a50adb698a67926cab8f131180267f2ea9489395994d727083e3302b6cb06b32c0e955867d050e844b856b4126d606fa862dcf9df74df4be3ed57cc9cdcb8956a212b9738311b9463489602f18d11822d9f08053c0c7070dad33963689011c80ee8039b04ebed823c4f65e0df18275a3bb57bb962ffc7144ed13e0977799dae1194b8d1813dd33fae03af0007809e0d5a5e6cc63d7879006a80f4af1ceb4775d47420b3b380fcdc4f252e4c17ea8fbaa62009d62990e0b64cf89c6f2c85deb5fd81a845171d5a1b5ce2266bddbc0d0e16ca6a83bc3c267c673ca76198c5907d0e14fc124246d9fe84294e276dfca5c8e292eeae32c97e4aa35b781b809816967e7715844cd0e680cb6a3eca42769c5dfe14ea816a341b4103e4d77b4d739bdfa9066a0e19f174d1e6d514209c5daa19929c428db007c269fb7ffb588d077ffe54a8d816ade240676f1d5ef17ac9553ab5083de3f5b7b9967acd45e64eae989a422ede5b340eec8498d9d0a42ace0f20bd0b58b272a32c957f3f4b0ad895403cd4b514dcbe09460865e48a895420f0537eadfb341352c8c50bcd8feb160e9860b5ec44660ead8d5b000024471f76652cf4209fdc3097724f8111accb14aa7f94f86f586e5c598e4f4feef2056b59167f6fbb719491c37ce83bc58312fa22253b73c68cae40693e311b155c7647be2ace0b0ca4c90c1587c723366ec8e24a18b2a9e3762166cd45a268cd8a105fbf39ec15d63da8dadfbd0936364070571f8f89a642292e94bd693244a753527ec289f506b58fbbf786b88e80fe017ca7d62fec3c4f583c6877cff117e6b1d492b36efba61027ca974226adec17470e0922d7f97246c1b34913fc56b92b2538	v2:xY2QfwDjZWnPnMmBNUuIEF1fjRjJtaX8CqsUOI5nvlEr6IUp3J6muJgC03yJObeoIPmSejI/Vwr/IGRxgbftSWyfg3fVLf0j1QgmR1JfITkSYHaaaUsvzQjUA8fwBQERhREtFEvnZaOqeMHqyq/+j4C6UWePjEBFE8MT0DPQFnAczSeYWaS4vkF1waWxbzIepu9pzILgCNEx3aXseveXABCdRIMpD9hVebI+3p+XWERxTnTMC8CE8B8Dv9BQZh40U2toesYpBIGwgtBpD8KALAS5Kf6fXkU/yP3EMLqem8Q5E1FXqb0O9oPaS1rxDTaLPcgb1kFjex+8YSBPLiQKEkQw5OMWFXOmUl74S8ipLMeM4i07Z+mFvkFeFHucyWYXcJx5eLJlPEuTTA5JWN12W6Ki+ApyLdzaZCYaQ1IPkFI/jXdkaQNMALkk9gks3KYlcMqASQFh0MaxVZT8MSyKrdoFZ9IiVM3Aci/6i0vkBpQxqRLwlegVyGtSseHpcx1DziRM9oytpo7gRUA1mDJowfJyjhpPQ8r/UqznA6OoPiR+xmCNJjZuvdylhScVBXvz+T8Nhc42WThoX3hXDLyFtQtwt5yi5IcgFUviByP00r5H+LaMgduv3sX0HdMfKv/2gAkFlbxL4WsOZq4jiXcxraqvxVuk8eo71n4i6mmZVanics3426qLxcXyjimMdWO+F4rntSijJog37RPV9806PvGzA9JYR3Jfll1DNfqauR4bSF098BVxAL+qYoMJiRTG19VA44QpNmA4fRoM2AyrBpDo5wja25nQSKoaMmpbsX67MjbmTtx7Cdxfow6MA2RiWUK2/6zotIgbzYGzUby9OU6LrfebiycMQvmi3o7gJBINh58+cOIgWHaTh9RD3a8AjwT3nLQa8Qst3msXom/mHhRvoPZb69cqDg8mXd9w4K1KHP7Em3+M2H77V6kDqEXxNw8paLwBvLEktz6O5d1Ywiz6aWZ7yfhCbQzWqJnxxJo3GgOzI7mZBuo0gyQzkGCwnT9U7/cUH9BolI73nTswcX2MQPJRNaoOTpCydJ54T05xl3NYensFiwkXuxcLD/xxz2vyMOnDUKRk2Gyotlywjq/4Z7wb90h+NC74Bj3b4VfMqxW7d8yOdpRRLj4TYMM2vH+a5lbUhxP8HRC/1j18dST2R0EfaMK4dLNNUZ4zIPt7qDZ7Mz9SHUA0mHeAB03Kecl/DGfO/hHy81HrqX0NYckqKc+s0mOy/MuxU5FhOcdjP++3rXxiR3h3lq6kkg0h9SS5tU1TVRmp4qvE1XtZ0U5cjBQ+lyxBLPK/psfwrwvnlkenu3YphzxHQevTxhRkm8SP6sdSdS27cREz19lOg4L4LWztV0GDWQ0FJQEF3BeRYxH6cNi2I2kDd9ChOYYXVO7eAqKjXVsWUnsWV8TOzSatMys2jDem4g7rhxOrWn1vJr4h1MbK5nKenIvcvzyGx2kgIPCSGVGFgmdDsGb34sHs7EyupqrWBh65cOLiXVJ7TGlfhuuwmE51jl9TnfW6jTbhtz3zKoxskoOGy8ccF3CUKlZhMhfaT17Os1AUtmCyipxTMgG2ogPVM7+2an9ofx2ONPaGLEVq4dNuKqOFu1s1o4j4obfaL1e9JnBpLgnBKn1EbCkKfXQ2CUmKsS5bUO1LYCzbES/Hnbp20vt+4st/O59I17VviCyGnnYPQvVbYMptO0IL7d+OwgOESX58m6hUFI/OiHgVJyxtL6sJGhl+bAulc+7SmuOP+k8apofugu5OBn2uJlNynMxbiEkl3Gn9d1pp+1iLRseeA5/mIhiDx+aWA1XEdowONIjw/lj//HLmg/tK+6L6+uaX1xct+F89MgDPo+RmSUZtsmT4GjdDem/LFVHR0eCc4O9H9d/OdcXDfYLtFH8NzK6/zcSikmRciFzYBIqFizwl46HJURPmU4K9NJFUKLRcmNDeV2mnfQHELIUWKoyDamtAlpmY4KJi39YR91YmshkCJj+QY2P/KeVUA281lhjOBReys7yZz6asKu3G/+o0kSmy2eI2BW2EKdHg+dxt0M4CyFNQKQyfjBENkKG9vlSh1kVa+vvU7MvQo9u4ywyUBgLNgpe1l91eqlwcHBO6x8OO9YYUEMcNGB2SfzjGNtAC9xT4VkGQepP+zRgwnpq440EtFl8lcpi7RVMM5+waVOkhjo31qsbx6L1iipD79evl8fho/3+Xzkhbgd4VIyz2aJc+edaKM+p+OLEC1OZX6fpbKvfrGawuHJ7RxhGO9xeZYXp8bF63Qh+tywJQwmgDgced5bh6hxJLhdVroLUi1A++O7jDR72nkrfNLcgKTAIyHSQXmwEVt+NYL0Eui8WdgBCUT3X6W/Tghyoj0WV2gjwJXYZ7j537MDdjxwXvr2yLoDbBh3g6UK22mKZ5Jsq48TEYAmfy6pSJOVmU1ycIPjMCtssGsywOlVhn0FDoRLhWtBJtYG+oYtz533TfS+PtV8yc3LiVaiErlzgxG5RjSJYC8Y0Rgi2fCAU8DHBw2tM5Y2iQEcgO6AObBOvtgjxPZeDfGCdaO7V7uWL/xxRO0T4Jd3mdrhGUuNGBPdM/rgOvAAeAng1aXmzGPXh5AGqA9K8c60d11HQgs7OA/NxPJS5MF+qPuqYgCdYpkOC2TPicbyyF3rX9gahFFx1aG1ziJmvdvA0OFspqg7w8JnxnPKdhmMWQfQ4U/BJCRtn+hClOJ238pcjiku6uMsl+SqNbeBuAmBaWfncVhEzQ5oDLaj7KQnacXf4U6oFqNBtBA+TXe01zm9+pBmoOGfF00ebVFCCcXaoZkpxCjbAHwmn7f/tYjQd//lSo2Bat4kBnbx1e8XrJVTq1CD3j9be5lnrNReZOrpiaQi7eWzQO7ISY2dCkKs4PIL0LWLJyoyyVfz9LCtiVQDzUtRTcvglGCGXkiolUIPBTfq37NBNSyMULzY/rFg6YYLXsRGYOrY1bAAAkRx92ZSz0IJ/cMJdyT4ERrMsUqn+U+G9YblxZjk9P7vIFa1kWf2+7cZSRw3zoO8WDEvoiJTtzxoyuQGk+MRsVXHZHvirOCwykyQwVh8cjNm7I4koYsqnjdiFmzUWiaM2KEF+/OewV1j2o2t+9CTY2QHBXH4+JpkIpLpS9aTJEp1NSfsKJ9Qa1j7v3hriOgP4BfKfWL+w8T1g8aHfP8RfmsdSSs277phAnypdCJq3sF0cOCSLX+XJGwbNJE/xWuSslOA==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "xY2QfwDjZWnPnMmBNUuIEF1fjRjJtaX8CqsUOI5nvlEr6IUp3J6muJgC03yJObeoIPmSejI/Vwr/IGRxgbftSWyfg3fVLf0j1QgmR1JfITkSYHaaaUsvzQjUA8fwBQERhREtFEvnZaOqeMHqyq/+j4C6UWePjEBFE8MT0DPQFnAczSeYWaS4vkF1waWxbzIepu9pzILgCNEx3aXseveXABCdRIMpD9hVebI+3p+XWERxTnTMC8CE8B8Dv9BQZh40U2toesYpBIGwgtBpD8KALAS5Kf6fXkU/yP3EMLqem8Q5E1FXqb0O9oPaS1rxDTaLPcgb1kFjex+8YSBPLiQKEkQw5OMWFXOmUl74S8ipLMeM4i07Z+mFvkFeFHucyWYXcJx5eLJlPEuTTA5JWN12W6Ki+ApyLdzaZCYaQ1IPkFI/jXdkaQNMALkk9gks3KYlcMqASQFh0MaxVZT8MSyKrdoFZ9IiVM3Aci/6i0vkBpQxqRLwlegVyGtSseHpcx1DziRM9oytpo7gRUA1mDJowfJyjhpPQ8r/UqznA6OoPiR+xmCNJjZuvdylhScVBXvz+T8Nhc42WThoX3hXDLyFtQtwt5yi5IcgFUviByP00r5H+LaMgduv3sX0HdMfKv/2gAkFlbxL4WsOZq4jiXcxraqvxVuk8eo71n4i6mmZVanics3426qLxcXyjimMdWO+F4rntSijJog37RPV9806PvGzA9JYR3Jfll1DNfqauR4bSF098BVxAL+qYoMJiRTG19VA44QpNmA4fRoM2AyrBpDo5wja25nQSKoaMmpbsX67MjbmTtx7Cdxfow6MA2RiWUK2/6zotIgbzYGzUby9OU6LrfebiycMQvmi3o7gJBINh58+cOIgWHaTh9RD3a8AjwT3nLQa8Qst3msXom/mHhRvoPZb69cqDg8mXd9w4K1KHP7Em3+M2H77V6kDqEXxNw8paLwBvLEktz6O5d1Ywiz6aWZ7yfhCbQzWqJnxxJo3GgOzI7mZBuo0gyQzkGCwnT9U7/cUH9BolI73nTswcX2MQPJRNaoOTpCydJ54T05xl3NYensFiwkXuxcLD/xxz2vyMOnDUKRk2Gyotlywjq/4Z7wb90h+NC74Bj3b4VfMqxW7d8yOdpRRLj4TYMM2vH+a5lbUhxP8HRC/1j18dST2R0EfaMK4dLNNUZ4zIPt7qDZ7Mz9SHUA0mHeAB03Kecl/DGfO/hHy81HrqX0NYckqKc+s0mOy/MuxU5FhOcdjP++3rXxiR3h3lq6kkg0h9SS5tU1TVRmp4qvE1XtZ0U5cjBQ+lyxBLPK/psfwrwvnlkenu3YphzxHQevTxhRkm8SP6sdSdS27cREz19lOg4L4LWztV0GDWQ0FJQEF3BeRYxH6cNi2I2kDd9ChOYYXVO7eAqKjXVsWUnsWV8TOzSatMys2jDem4g7rhxOrWn1vJr4h1MbK5nKenIvcvzyGx2kgIPCSGVGFgmdDsGb34sHs7EyupqrWBh65cOLiXVJ7TGlfhuuwmE51jl9TnfW6jTbhtz3zKoxskoOGy8ccF3CUKlZhMhfaT17Os1AUtmCyipxTMgG2ogPVM7+2an9ofx2ONPaGLEVq4dNuKqOFu1s1o4j4obfaL1e9JnBpLgnBKn1EbCkKfXQ2CUmKsS5bUO1LYCzbES/Hnbp20vt+4st/O59I17VviCyGnnYPQvVbYMptO0IL7d+OwgOESX58m6hUFI/OiHgVJyxtL6sJGhl+bAulc+7SmuOP+k8apofugu5OBn2uJlNynMxbiEkl3Gn9d1pp+1iLRseeA5/mIhiDx+aWA1XEdowONIjw/lj//HLmg/tK+6L6+uaX1xct+F89MgDPo+RmSUZtsmT4GjdDem/LFVHR0eCc4O9H9d/OdcXDfYLtFH8NzK6/zcSikmRciFzYBIqFizwl46HJURPmU4K9NJFUKLRcmNDeV2mnfQHELIUWKoyDamtAlpmY4KJi39YR91YmshkCJj+QY2P/KeVUA281lhjOBReys7yZz6asKu3G/+o0kSmy2eI2BW2EKdHg+dxt0M4CyFNQKQyfjBENkKG9vlSh1kVa+vvU7MvQo9u4ywyUBgLNgpe1l91eqlwcHBO6x8OO9YYUEMcNGB2SfzjGNtAC9xT4VkGQepP+zRgwnpq440EtFl8lcpi7RVMM5+waVOkhjo31qsbx6L1iipD79evl8fho/3+Xzkhbgd4VIyz2aJc+edaKM+p+OLEC1OZX6fpbKvfrGawuHJ7RxhGO9xeZYXp8bF63Qh+tywJQwmgDgced5bh6hxJLhdVroLUi1A++O7jDR72nkrfNLcgKTAIyHSQXmwEVt+NYL0Eui8WdgBCUT3X6W/Tghyoj0WV2gjwJXYZ7j537MDdjxwXvr2yLoDbBh3g6UK22mKZ5Jsq48TEYAmfy6pSJOVmU1ycIPjMCtssGsywOlVhn0FDoRLhWtBJtYG+oYtz533TfS+PtV8yc3LiVaiErlzgxG5RjSJYC8Y0Rgi2fCAU8DHBw2tM5Y2iQEcgO6AObBOvtgjxPZeDfGCdaO7V7uWL/xxRO0T4Jd3mdrhGUuNGBPdM/rgOvAAeAng1aXmzGPXh5AGqA9K8c60d11HQgs7OA/NxPJS5MF+qPuqYgCdYpkOC2TPicbyyF3rX9gahFFx1aG1ziJmvdvA0OFspqg7w8JnxnPKdhmMWQfQ4U/BJCRtn+hClOJ238pcjiku6uMsl+SqNbeBuAmBaWfncVhEzQ5oDLaj7KQnacXf4U6oFqNBtBA+TXe01zm9+pBmoOGfF00ebVFCCcXaoZkpxCjbAHwmn7f/tYjQd//lSo2Bat4kBnbx1e8XrJVTq1CD3j9be5lnrNReZOrpiaQi7eWzQO7ISY2dCkKs4PIL0LWLJyoyyVfz9LCtiVQDzUtRTcvglGCGXkiolUIPBTfq37NBNSyMULzY/rFg6YYLXsRGYOrY1bAAAkRx92ZSz0IJ/cMJdyT4ERrMsUqn+U+G9YblxZjk9P7vIFa1kWf2+7cZSRw3zoO8WDEvoiJTtzxoyuQGk+MRsVXHZHvirOCwykyQwVh8cjNm7I4koYsqnjdiFmzUWiaM2KEF+/OewV1j2o2t+9CTY2QHBXH4+JpkIpLpS9aTJEp1NSfsKJ9Qa1j7v3hriOgP4BfKfWL+w8T1g8aHfP8RfmsdSSs277phAnypdCJq3sF0cOCSLX+XJGwbNJE/xWuSslOA=="}	\\xc58d907f00e36569cf9cc981354b88105d5f8d18c9b5a5fc0aab14388e67be512be88529dc9ea6b89802d37c8939b7a820f9927a323f570aff20647181b7ed496c9f8377d52dfd23d5082647525f21391260769a694b2fcd08d403c7f005011185112d144be765a3aa78c1eacaaffe8f80ba51678f8c404513c313d033d016701ccd279859a4b8be4175c1a5b16f321ea6ef69cc82e008d131dda5ec7af79700109d4483290fd85579b23ede9f975844714e74cc0bc084f01f03bfd050661e34536b687ac6290481b082d0690fc2802c04b929fe9f5e453fc8fdc430ba9e9bc439135157a9bd0ef683da4b5af10d368b3dc81bd641637b1fbc61204f2e240a124430e4e3161573a6525ef84bc8a92cc78ce22d3b67e985be415e147b9cc96617709c7978b2653c4b934c0e4958dd765ba2a2f80a722ddcda64261a43520f90523f8d776469034c00b924f6092cdca62570ca80490161d0c6b15594fc312c8aadda0567d22254cdc0722ffa8b4be4069431a912f095e815c86b52b1e1e9731d43ce244cf68cada68ee0454035983268c1f2728e1a4f43caff52ace703a3a83e247ec6608d26366ebddca5852715057bf3f93f0d85ce365938685f78570cbc85b50b70b79ca2e48720154be20723f4d2be47f8b68c81dbafdec5f41dd31f2afff680090595bc4be16b0e66ae23897731adaaafc55ba4f1ea3bd67e22ea699955a9e272cdf8dbaa8bc5c5f28e298c7563be178ae7b528a3268837ed13d5f7cd3a3ef1b303d25847725f965d4335fa9ab91e1b485d3df0157100bfaa6283098914c6d7d540e384293660387d1a0cd80cab0690e8e708dadb99d048aa1a326a5bb17ebb3236e64edc7b09dc5fa30e8c0364625942b6fface8b4881bcd81b351bcbd394e8badf79b8b270c42f9a2de8ee024120d879f3e70e22058769387d443ddaf008f04f79cb41af10b2dde6b17a26fe61e146fa0f65bebd72a0e0f265ddf70e0ad4a1cfec49b7f8cd87efb57a903a845f1370f2968bc01bcb124b73e8ee5dd58c22cfa69667bc9f8426d0cd6a899f1c49a371a03b323b99906ea348324339060b09d3f54eff7141fd068948ef79d3b30717d8c40f25135aa0e4e90b2749e784f4e719773587a7b058b0917bb170b0ffc71cf6bf230e9c350a464d86ca8b65cb08eaff867bc1bf7487e342ef8063ddbe157ccab15bb77cc8e7694512e3e1360c336bc7f9ae656d48713fc1d10bfd63d7c7524f647411f68c2b874b34d519e3320fb7ba8367b333f521d4034987780074dca79c97f0c67cefe11f2f351eba97d0d61c92a29cfacd263b2fccbb153916139c7633fefb7ad7c6247787796aea4920d21f524b9b54d535519a9e2abc4d57b59d14e5c8c143e972c412cf2bfa6c7f0af0be79647a7bb7629873c4741ebd3c614649bc48feac752752dbb711133d7d94e8382f82d6ced574183590d05250105dc17916311fa70d8b623690377d0a139861754eede02a2a35d5b16527b1657c4cecd26ad332b368c37a6e20eeb8713ab5a7d6f26be21d4c6cae6729e9c8bdcbf3c86c7692020f092195185826743b066f7e2c1ecec4caea6aad6061eb970e2e25d527b4c695f86ebb0984e758e5f539df5ba8d36e1b73df32a8c6c928386cbc71c1770942a56613217da4f5eceb35014b660b28a9c533201b6a203d533bfb66a7f687f1d8e34f6862c456ae1d36e2aa385bb5b35a388f8a1b7da2f57bd2670692e09c12a7d446c290a7d743609498ab12e5b50ed4b602cdb112fc79dba76d2fb7ee2cb7f3b9f48d7b56f882c869e760f42f55b60ca6d3b420beddf8ec20384497e7c9ba854148fce887815272c6d2fab091a197e6c0ba573eed29ae38ffa4f1aa687ee82ee4e067dae2653729ccc5b884925dc69fd775a69fb588b46c79e039fe6221883c7e6960355c4768c0e3488f0fe58fffc72e683fb4afba2fafae697d7172df85f3d3200cfa3e46649466db264f81a37437a6fcb1551d1d1e09ce0ef47f5dfce75c5c37d82ed147f0dccaebfcdc4a292645c885cd8048a858b3c25e3a1c95113e65382bd34915428b45c98d0de5769a77d01c42c85162a8c836a6b40969998e0a262dfd611f75626b21902263f906363ff29e554036f359618ce0517b2b3bc99cfa6ac2aedc6ffea349129b2d9e236056d8429d1e0f9dc6dd0ce02c85350290c9f8c110d90a1bdbe54a1d6455afafbd4eccbd0a3dbb8cb0c940602cd8297b597dd5eaa5c1c1c13bac7c38ef5861410c70d181d927f38c636d002f714f85641907a93fecd18309e9ab8e3412d165f257298bb45530ce7ec1a54e9218e8df5aac6f1e8bd628a90fbf5ebe5f1f868ff7f97ce485b81de15232cf668973e79d68a33ea7e38b102d4e657e9fa5b2af7eb19ac2e1c9ed1c6118ef71799617a7c6c5eb7421fadcb0250c2680381c79de5b87a87124b85d56ba0b522d40fbe3bb8c347bda792b7cd2dc80a4c02321d24179b0115b7e3582f412e8bc59d8010944f75fa5bf4e0872a23d16576823c095d867b8f9dfb303763c705efaf6c8ba036c187783a50adb698a67926cab8f131180267f2ea9489395994d727083e3302b6cb06b32c0e955867d050e844b856b4126d606fa862dcf9df74df4be3ed57cc9cdcb8956a212b9738311b9463489602f18d11822d9f08053c0c7070dad33963689011c80ee8039b04ebed823c4f65e0df18275a3bb57bb962ffc7144ed13e0977799dae1194b8d1813dd33fae03af0007809e0d5a5e6cc63d7879006a80f4af1ceb4775d47420b3b380fcdc4f252e4c17ea8fbaa62009d62990e0b64cf89c6f2c85deb5fd81a845171d5a1b5ce2266bddbc0d0e16ca6a83bc3c267c673ca76198c5907d0e14fc124246d9fe84294e276dfca5c8e292eeae32c97e4aa35b781b809816967e7715844cd0e680cb6a3eca42769c5dfe14ea816a341b4103e4d77b4d739bdfa9066a0e19f174d1e6d514209c5daa19929c428db007c269fb7ffb588d077ffe54a8d816ade240676f1d5ef17ac9553ab5083de3f5b7b9967acd45e64eae989a422ede5b340eec8498d9d0a42ace0f20bd0b58b272a32c957f3f4b0ad895403cd4b514dcbe09460865e48a895420f0537eadfb341352c8c50bcd8feb160e9860b5ec44660ead8d5b000024471f76652cf4209fdc3097724f8111accb14aa7f94f86f586e5c598e4f4feef2056b59167f6fbb719491c37ce83bc58312fa22253b73c68cae40693e311b155c7647be2ace0b0ca4c90c1587c723366ec8e24a18b2a9e3762166cd45a268cd8a105fbf39ec15d63da8dadfbd0936364070571f8f89a642292e94bd693244a753527ec289f506b58fbbf786b88e80fe017ca7d62fec3c4f583c6877cff117e6b1d492b36efba61027ca974226adec17470e0922d7f97246c1b34913fc56b92b2538
99	\N	\N	\N	\N	\N	\N	\N
\.


--
-- Data for Name: granted; Type: TABLE DATA; Schema: public; Owner: golden_owner
--

COPY public.granted (id, tenant, name) FROM stdin;
1	golden_app	v2:mPxrKowdWErox7oDWMCzVmcUQOUJXPT4wWkFO2lDWoiOwA==
2	other	v2:aZlar5IRu6xPxeEc+U3YVboLASNhHXWXr7njBUH5+Yn/241C4ZI=
\.


--
-- Data for Name: indexed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.indexed (id, name, email, workspace) FROM stdin;
1	v2:JECTFiBJgF0PlvWAQV3tqad1aZYJHtGuvL1SgHXAS69BzA==	v2.1:8+KcRSxosbAmaz6dK3ubFKlqJT0ouBHHvJAh1oc0mI3Sryi+Wji1GxGOx4b/gOPMBGKr93q59kLGQHZTfw==	1
2	v2:LJThSq8XY/yYWiUAwbc97WDV8srnon9Gg1bl3pIcWCaDGw==	v2.1:zjstMjGeEKOQ5LcUkfAFeDHFJNHXai8i+3/7FGP/feyQpDA6UPhHBMXMb3iSgqFxnlp2jwT4grIhylrRfQ==	2
3	v2:Maw5ri/TEMCfTJS0gxRkZZAbLvMss5jIoaZQRLRKtUhG3A==	v2.1:itxxfGOm5cqrdMKimuAwecFeSlEHutNYZVYyjAONJjjlCWjX3cXT6nCqlBLJXRLTDofxByyQuEv1PGQFgA==	0
4	v2:HlKruNVyBrxEwtfuxDbzjyz25ZQr2tOcXQ+RRhOWcWI2Rw==	v2.1:IfhvbzcBd6D7CTfuWvuaZmqCXKoxHvzBW4zYWjXiKAINKCFtyKF1r1E6J6NVBDqcQnuI/sOoLICXG0Gh6Q==	1
5	v2:ZtvW8Lb7FrUkG3Zc12z7yBdfSMW8GqqlAEZuiTV1JDdZvA==	v2.1:P0bPjOcjQLrL667ooo9izLbsBz+bjoaZh1izgr0JoqyvnanNtfd1oRuqpP8p0Sar0RTyg6boXVQPFZLo2A==	2
6	v2:r7J5nHbZLQ3gaEg71JH7FDvBY8pilZ59w39v1cmJenHzcQ==	v2.1:nFlqF7OKGfI3W4gNcLpFryf5vvNi8aaNOprQJO6yilpK/uDB/HW3UwthDyfGhKG/3vGITk6vWPsaf4QQzw==	0
7	v2:ALe+wLYuOAIQHylTAZ+sRrn7SfpiItV1xnCveSrJ6MDwOw==	v2.1:bbMQnXnwNOC2KS67k4uyfr5aO5r9UFOlozfWVMF2IzwM591ZuPW8Z2X+0DiIRk44To2Yoajg/IiPK2C8cQ==	1
8	v2:nv88myBMnXSciuUvF4c+WRTPmMwRV8A/mCy10+sW/tU5gg==	v2.1:hIwkmV1+jy/BHq/iOCZPPvuVUia/FkMjXynp2x+MbGQ7GKClslaCnkHH/y+zIDEce4hm7mBnvuDF2ceBiQ==	2
9	v2:ioG0Y/f6YPxrKDMjNZ5ap3+85rvb/urFGz+qChvduP7uig==	v2.1:OBwmlpumQYr0aNns6XDyDeH3PsW7r/dGbsF4wVb0FMtvShJnHwkkpIOfpp3NZpI76JIUIc7JObjhOisaWg==	0
10	v2:4jAjGIvCOouFnor4rUG3YDDwy+7lViKaNf+G7qPjKyUV+/g=	v2.1:1oaWvd19kylapaGAUAauLxDagzFYLVYikdFcmm7bRxSIvy8n6sKtpDLCnPAWbv+FnA+26xjjkyzG74vrR00=	1
11	v2:q24kDjArJvnA1earriqyLs78R7U4NgZIy1UyaV+bx5AH/Zg=	v2.1:qdB5w2liMwij7Kx+7es7A0wJxE/56CepDmgbn38MFmwT50kKD2SdKdGlVWwD16Cw8GPtw2t2F314vdLZdJI=	2
12	v2:olqW7a5udXO8FrXgfXzsEu8tOCWi1elj0kR6MjaxrWF38xg=	v2.1:HpjAAWUX4bfaVSZMp8SQtc1sqp56ANwS22TOcPpfkViASptn9xBzdvMVXt3U7UDDY3HSv1Fsh2K8rihXO8k=	0
13	v2:wjL+J9bcCm3pBSsvx/EFM3iYayX/kyZpKBlHqGIY7JhgMTk=	v2.1:qhDaKERvZZGid0jsr6qFlq6RAdDTyh2/T7/sIvyTbF/KsOZAU2huYcjgv8ybfwAYDwMZEKxtB44CihVwOGo=	1
14	v2:kcZK/CDYp5YQwYAX4HE8zmjgNZtJfcQC1TZnQofVrIOeRmQ=	v2.1:op7F8poyMYrKfCb92XDbGLS+Q63LMl0uH4RE2UjKsKDU8phHcs1vWRXZJ2PS54CxcUiEUIMm/s656Xg+yx8=	2
15	v2:OigxZBR9sVo7mx9enczOHAm2NG1Lr1fyv/kfP997u7vpzQs=	v2.1:RtFhr/G6i+bQ7fCD/pIgZmcAY8nPVkAaI1VnibdFm2AkgAdENAERi5rBbqPFvURX7jX2THdV5+BkD0sKLuQ=	0
16	v2:OvyeyII8QhtZf9Ck8yWvOFLNcCZmW3P0nz/Pi4RuCxR4cAo=	v2.1:i+LSCu47mnK1GpRE5qlVBa8pfj4H8lshVa511siAJlDS88AKSVnFyji3Wh0Mgz+tiuR8NOXsWYER4j5Dflo=	1
17	v2:CE/YtN05kjTuvmcffwGq2/q0Q4V1KjbBmiBSou3SPzy6G+k=	v2.1:yt/nnu83Esn0LxnqO+GTDRhntIEVzOqncwSS18Flem8axHWPKr4gRJ29qRiVWk3YSlu24JTWK50x2Ty9/TY=	2
18	v2:Ihd3LYNWoHmcYD1D+xuBRstKrVCPhdLXjE2coKoN7McYTp4=	v2.1:TCGughMaj9nJckke5F7S/SqmbGQz78SpYbrC10bFf6Z1zvOsHlk7q/8oU4iKendyg2JxbtYD/HHh5P9jItw=	0
19	v2:Cpqb+YReVyGGpTdJ1IZ0SkisIJjtvnW0n2T+0RhNMEvCWa8=	v2.1:nxkjcEdPew12drV+9uuceKaz4fcNHqkdZ7OqlY3FtzTeq3OBwRB2lNE1I1GZkw2V8Qv3Z+rFYJsEmMa5Q2U=	1
20	v2:85igJYpz13XvnFVYnAyosg6U/Uytoqar970I7iMyJkUFRMY=	v2.1:v9edAh5v5gBpMGVrscnnv2vPqoRXo4QHjF5QlILiL+NMUbXfT17EIKtCi9F9CAK5FgN3tvLlsjhPpIDXCiE=	2
21	v2:K18TJAtFoe8LCi8pmSvkmPL/G38nDTAh0F2cYhaEE5TqW2g=	v2.1:aoC28EUtNi9U9ANJTdbrUGtWeg0rw0wI+dBTsqhXR03LhIlYh3EJxxnVeFX4CsMc5j5pzxG0xqbXMYDtHSE=	0
22	v2:3QwbHSHhM/VU5uiMk7SAJPLVHL59GCHFyLdiFafsMsbZFYQ=	v2.1:GhnMC84C/FIoIGUUj3ptLF+NgGsix5cM44daQ9vUyivkNPS+hLNC7DCQ9jmvc+ewjZeilUXTncG0r9KGKMM=	1
23	v2:RO2ZEeLhwj5n9KE2pjLfcsXR4vXFiPGfULZi5ilbQRrIA0I=	v2.1:IcMKzNxZfhuShxpEtzBAf3tbsHS5wJ+PJFUUo7CTs/ssNGhV2rwFHtn0433IU6mkkPvF07skeqzKis4J41c=	2
24	v2:Az3ImcsUHpQOMIP/pD9L84uoPlddE7z4dwm4tdTxqF5uisg=	v2.1:RPkpH2DrfK44Fsy7ToirBv8BxmJ/RZAY28y9Y1qZ9doYB98kBmGe8bXmxi0IsYpiJtn0WLapnRhZTfsfsWk=	0
25	v2:tSu6HKtMXoq1pZVCBB2oeXdDuc9Sk6w8jC8IrvD+csn4Z0M=	v2.1:tUpbc84RIhJNkTKiPhaz5GgFI7QpQa0jFPs3+Tm3Xl3Cuc5vKv875IheMvreQInQv5GIvK5V5+GcHSq6toY=	1
26	v2:RtBnELyIxKbwtN1YyvDxlELc0IAApHaGWeRyas1jkn8gRbQ=	v2.1:e5hiq82p2varPKt3c/TxaF2yql71SyLS5+zssZEfjK3WKxbrAza8tU1Faeu2sn5h4cEVUkfvsYAPrgrqNFA=	2
27	v2:2L2+VnwE9J8Q8PiU6bfSWt7qri99Yb0Eq5UaREwFO13aWKs=	v2.1:u7rOgk5YF2dDIPaKQggMsJFm6y71iWEf+6f24X+PTscq2lHpWXuSRaSFvtjYNGtNBJI7sOX5H2SoDnWun9A=	0
28	v2:7mdf2yBOR8NvvT8i1xAxgbjlxDAoks9PZdhH/tII89nOX3U=	v2.1:NKWLCF0vQ1WzCbud0a1bXuswg89gPDoSNBEMxLzkOH+1R8inmK7fV/V0X2F1HPhEvqrAqzoQoQ/Dap82hZc=	1
29	v2:gSL5te0twQYMnnzgBo81gBeIyoL56RA7khlUEcLXa4vuy1c=	v2.1:Rjk4Lsn7vO7cextvU7GV7o5N1Wld9HtfpEJaPaomQYmQzlIPfdeyXySRnE7rGIUapGfgG+rjhaFaRrqZc70=	2
30	v2:MhBB8Dlo1/iu57i1xsnpNU1lXv46LHXiOHKy9uC3e/nCtXA=	v2.1:TWkKqMFlJ8xH3FzIdR+7caJiRzRtX1tdiAq6OMiCcwN4f813hqsOnxW7or8quogomgtkdC5CjT0Pmnjp/DU=	0
31	v2:TiB2QtYY0AUGenifWCSQ36tirmTyawTtr2wdiqNdnSRm9eE=	v2.1:3DQdOpnugbU+TumoU3LYOnVcF0+/92NQ6l7q38S8m4jKVcWqVPyrMRJevycbUlvhRoalf1CnDMLDmb/TNEU=	1
32	v2:9ELs/G2R9yqoLTEqPhd0velUUbys2HAlVve6IuUZ/3H4qSU=	v2.1:me4gWs26F9V7Jy9dpXhUDufBCyU+c5RUOV0unM2aTlGi81Dwkka7ka8C/kb7PoLJ8iyFxhAeuDNXs1oyO1Y=	2
33	v2:8dXAizeTqwzAPNdgDzvuVjCT8PdzB0Eit+yLmIrmtTPiKQY=	v2.1:neR1tMXnfqmEYQ0+a1TZIAXchVGrkM3Wn+JvHFgZFMDgp2A4Q1nqOUvbk4WrHndIleAyOoFRCnrSqwM4VKM=	0
34	v2:STq/d8Tf1LpEilXox1l9tmAttkVr3Qb+6GGiFPeyeluZe7o=	v2.1:qcvaPhiHcZvAXKCIXRiKoZSplzeuee8r/ZkRyF9V7Hy63JwA4VWo9oQDjjyhzaezZBpftTc5Eme/rsD0iH4=	1
35	v2:/TtAX4p9RYSxNJTs9hu2a4fJYKQtKZA/S1Bpmspzz3OW2bw=	v2.1:IPwCIx1tuEsSNr41EWZFE2/PEtYL6k4kGZ/nf/n4xy/fAfrx+3gwZpHVbPOCzfb3Tk7EkcFx1eRfX206rco=	2
36	v2:IskIYyveeeJ6++LOU0Cyq8HunAsrUExZlQ60boY5TsjhBA0=	v2.1:+xFPx9d7rZFmHqYlSPfiUjL9ux0J8imdJTYHZICoYlhRs9mIhIXI6Gxj1Y0OUV5h/O+bxj256CfObHJByz4=	0
37	v2:nyn4sGRE4iAU6uiEiYKqoxuDsMxiLQj603w7IDOHVWDBMfQ=	v2.1:00/u/7gQaiwhpHh1lQnEdMxQlp6qVAz7OnnVfdwxOpYL056tn4EkVqsIYFCv1AXNy3aO0+slyEYBgP25C0k=	1
38	v2:LFqhaniWj4F0eSuFUxOezdeTZLRGzU0q5IPbDhcoLiSZykQ=	v2.1:dZ9FP/+azo2/O5rpr7a10hbsRk0MxamY7GCJrOkqqNoMFSj3RHUQLfRwsUwpEfHkJkCSLyHWOVUkoe/4hxg=	2
39	v2:W5uoix48/8drJ0QvLDNN6qRV5Pfv5DK6FUtINU87MkFn5ug=	v2.1:W/F486+ftvK4anyP8N/Klo7kv/159lrnfIGyc6v7P7qMzxTTVPMFNSefKxBjU+9bE+J4mc8FulCgEC/zIfQ=	0
40	v2:Kl+jipZe0CCnp9+7H8HoM66pKIzckTnr+XkcSGj727VSZqs=	v2.1:ULpIS6uF7ldquzMcUYl6hM71+cE/fhrZPI7UJ2NMyJ9H6h2EiaD4tjU8fkUwG4XgkrkXW9DpD3BXvvb/+Fc=	1
41	v2:y3LbaoaZ35hgDcgZhassyABbXPvyTqcjOpOGIP0GaBb2BWU=	v2.1:Xk91Kcpq9o+hOWfqVTMEZvxj/KH+QJup1JJ+awgMdSwCXnSkXTbWlYSkH+FH6S62OgpTZ0SSZ9GAvXotzJQ=	2
42	v2:IWNUAcaD2gIxZvFExsYdQpxHG5SLjWAn6MCLzmlUKZ6Bcss=	v2.1:EK50bF4FygRNQAkwm1JFgQJQ7F4EnQDKKes8VdQCg8snZ/469bc0MbHIQohqN5t4cEX4jgv4aY7YnU8cFVs=	0
43	v2:7LI3oZb8HT9H725BPkJxq3ELplRJ1uD7RLOtdFElv/X/dcI=	v2.1:Z6WV8T4dvOz6KMNSqMwh/S+KgFgHrTWy658ps1rFXLIz0ZbSubKXeOPaU9lhod/r9Vrw2RO1qNkMmJLEvDA=	1
44	v2:2XPnJwH8sLsGDux4GdzAKYniEPPL418isFnaxfQkJjT4rAA=	v2.1:8j1gR2xb/wWrkl7fOHRdXxSNgemMRA2Oui8QNMjQI9ipt4Pr41ehIRADcq2V9EaA1q8J/ZiihkcGwBn0Cwk=	2
45	v2:Hf+323wAVdmY9BI8pHNG3NzuylghX55b2zVQyS3ELfM5XuI=	v2.1:MXEbsdjwHbn5J6VGH/NR50j19kESaYd0dK5yemUT0EZiIYDekZwjkL7tGevdjuMk3X2s27hKCURi12LSpXs=	0
46	v2:DdQqSzX3yvT7+mRaariNyZWHv3E8REQEcNl3DRX+CGbT6L0=	v2.1:S+zivMANXqmVYFS9wwbgYhK4RRYnkaJVEvvs5LaeiOC7yHCUKArCFKNKllkbIVXMEgC5C37b9w/J0h9QgOE=	1
47	v2:36vxh8dYubGBQKR1BaCmLa+xHaO6oMEHK5pAoxOsltp6LKA=	v2.1:q/rW5y2EZvB+YKtbAsUHteupssdLCEaYRMc0kZtU3RopK21doqkEycusWkIZYAGFslKlqQzJzzoz43kvIT8=	2
48	v2:KGPXzqjXHaTP0ONCAxdyyMSF8tHnDTKhlgBrRcFcJnEV1n4=	v2.1:O9mZf67hdM/1qzXv5CdIjUIxMVPhAuUHfZSF7NNGlL/Wj1GSJS87+UlLvSaAbbjt00JmXsAwHOUA5v4gsaY=	0
49	v2:jseT63BAOENLzFYEGUNqz2kkvXNz8JMYW6gB1Lq4uVMjrXo=	v2.1:t0agmfZvOTDJoAP3qtl+B+7OZERX1cuo08BJsH7AzG4rQlitBgfazRa5BlVyNaTX3+ggkAiB0ATDvuvHW4k=	1
50	v2:z7Hqq6lY2fI+a+cxnRbDWXpMMhqSmZeKEV2d6gfBCmI3D9w=	v2.1:Fq6I49sqajyBUK8cBIcI/hxTtxZwCfeLf0f2IDBWXJ/G9RtSceB6mjyCJpFjqKaIDIVsTQy6kT4k+gel7oA=	2
51	v2:TIhPe4oM5VJg1eGruENzwBf5y8QwZlH8SpRuHcEPP7jP4Og=	v2.1:EeBBAzaHiY87JaJLFOm/oT+A44gbXSPj//e5GuQyUUYmlZHag5REpuwmGoVFFq6j35a6JFud4O03+jjGByk=	0
52	v2:+2+ZCAXE/Z0rAL6YOW/IQZNltRMldQmd+i6aGkD6ixvSwGk=	v2.1:ZtK6xSs5gKbafJ6gWLQ3UuD3Iuty5tEZxh6TiH65W9hnwIYTSbKoGmJy+Py5WPo0R/DgK2R1VMcANFLEYRg=	1
53	v2:QVDLbohUyNMcdTjXuVVpc8pCTnc0pJirF8RbfcsxPCdTAx8=	v2.1:36smyzCKM1iP4EE9PW9ef4QKxO7f3jYRjtlWof1TeHsPKDqD8NVgrOFI3c/C3KFP3Q/SFjpp+PEnMK4FAKA=	2
54	v2:Y0SCSxLSYA7DnI2RjI4Pgme0eF1PvaQtsU9gUWwC1Sbp7kQ=	v2.1:0m7p5Mct7hLuvz7nsGKoLb6IV3ehthWulQRe3VOb1YZf4sa76uxdVUKf2GX8us8pOsbsyc3vpBVnpXb7XTA=	0
55	v2:Vr0oAQqF2IK0JlVZ7Su29c5Ziv3N0qEeAnvpezwBTLXnTUA=	v2.1:ndGY8kkAArGQAtlg1giLz+/nbDYKowxL2Tlr8YwYlJHV/M8B9Zp2XnMO8J0AarTABsj9obM7H40OI5Q/u0s=	1
56	v2:VpRjee5RuI0SWn33tWLkk7s1WIeUjvnKZ1hjbcBrE3Eiqzk=	v2.1:kA1Pgl6+ehV8fTsVO/f9tonJZ/6QPOzRgFY5jUJbYwETqkk1kuGE6yvObaaD9QPtUMivLIgPXlbKyqope3M=	2
57	v2:XkZ0Hu+tiX1C9Hx998EhMRXBPbL/tlYbhLurmwfn3OOJUiE=	v2.1:7EB6fomOUobNdN96zXv/Se4sgP/hASjfahzfbuEfkUlZXx0feP+lC+LMLHBr31vJ0HywKkNeenql9QI8jOE=	0
58	v2:hxgq++/+IItzBryFKitVIkP+gADQMJXZ/ZGYUr2Sb01v8Yo=	v2.1:lnSIQe+4o9FpojEmeXbADTXml18HdkBhSx1xW6gVgnAnXsCJmRuCmsB02zWVKc2Qdzimg/8zczuAJz4WR30=	1
59	v2:jHWwSKvO8cGpqCBtywOkaoXVZYiEcC0/T/kgaJd5StnYoh0=	v2.1:l2oHvLLOQbhn9Diu1TWAI1ky1YBde1nZDbs5eSFPuJF1LUK+4PEyysMT2Lckoadub0FZ6ZDlZD8A+anZHDU=	2
60	v2:zV+AMaL9frowAEuAhZXfviqCHCt+rQ3YD848aRDORzioADQ=	v2.1:2As6csbAFqkqQ8TRqszzJSxArMrX2tCKSdpAYs/zRhvJcTnRtkivS3jk6aF6R+c5NBHbffE5h1/pH+a2ygA=	0
61	v2:63o+EeXcmWMXwNWIZ1oCL+OeJ0u2q4y4WVwGv0S4AnkBc8+seWxu8to=	v2.1:c7v51lWw0nYgUMOiORmh7AguBhzjsYLHk8NNpSOO0vx9YdRhc+9u49wjbYQU5biahVDJYczsaeuf+clF	0
\.


--
-- Data for Name: migration_backfilled; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_backfilled (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
1	name 1	mail 1	note	v2:2eXbRMTn3c+Y7iDzALDsc4h/BkuJ6WJlM7EfzjYVznTS3Q==	v2.1:PGLacaL5qqYJnGCyqhouCh7bk58hipcTymtAE9t8ZZPdz0fPPgnAxCw8vJlsPFqSdG4=
2	name 2	mail 2	note	v2:gBRmHafX2ekgdqqmtfYIWbiReTCBIVHeTj28c4TMI10K0g==	v2.1:xctB6dCphOKRmYn+Upr4d5AVC7LwPEecaW3dqYyzGM5V2e4n31BcSdSd8m6g2hBYU7o=
3	name 3	\N	note	v2:5/y8Gw3YfyTWlulJvYL2AjOsyIV6rJVC+u8ELDPUsA+Omw==	\N
4	name 4	mail 4	note	v2:A1d144Lu354NinxcMVX/ApeloyM0c2EYKz0Xxh2LX6mluQ==	v2.1:gp+QJyaZDLTp/IKn4CIRAp2r+P80YilRKvL3O6/fwCwmLgYMSpTIZZBgnXw6LlyovMs=
5	name 5	mail 5	note	v2:FJFY31OgEGPlhHgf5Fy4emXaM8dqEz0JwVHM7ucKp8iT2w==	v2.1:Av1ScX5x6qsW6tqo6lhg39FUs3/+1xN2cRfNtoRjFZOUbQZPm10NwczfbgQY1rJHbq0=
6	name 6	mail 6	note	v2:BB+F65HNOYgB/eurLzrt0RF9Xj8ozy43de9A/8JcNmVSfQ==	v2.1:0cEzdw8DAYP3DprOCxeBZr/YWKRg0SjIviyyVI5OlDLtmFJ27a4V7YMalo+pseJ+5CI=
7	name 7	mail 7	note	v2:qt+v3DkFeHmn+PlU1nNXGLoXOGTLoXMdsBjttlY08w7D3g==	v2.1:AT2MrcLwWu2OjnOP+xPZKDASuvYTdNFVxiDMyiM6kS4s/GvSdQ/CdD8gAi8GDM8UEdk=
8	name 8	mail 8	note	v2:1F2lLcW75NUHgXQVASRHNYJ2kmlbbsAabYRtmjaKx5e06w==	v2.1:2gMZ1V9RYSondmpfESOJHdmlzteyTe+1nCtEF1LxAZTW0LlfQPVA62JYf/Qgjo8v4W4=
9	name 9	mail 9	note	v2:nofuCyp09qo250QNKQVYJePiRvYcg608Vk+7ZLylddpgiA==	v2.1:vIClky5wi2fE/04ujhEygqkcDmzATDDSlb9rMPTW3VbX9bFEL84nhRWJ4lcymz+Ap8I=
10	name 10	mail 10	note	v2:KdmAFm3TG+ARTikqERji/c7HTEAzdYn7n7pMMbu3FJFW57c=	v2.1:UgRiJNMUGOeIsdQf/2Tc0965fUxT8WgFyUDADqmMtAQiln84wJsacI5cy3XQP0yukD3Y
11	name 11	mail 11	note	v2:aSidbRNKbQJ3sz5vQY5XVndv8crgjGmwCXdwO7B/f0zX9HM=	v2.1:Ug4e/1dmu+NNGjvzxC/12YlHzYDClKXHqkGQoVb3+4EqAaWi1p5b4KL4223kfwlIDBLR
12	name 12	mail 12	note	v2:8JoTXlquHj84mf9L9cWx8Oz77qVr/H7Y0gc77ds/QEJ3Yvc=	v2.1:8DkpkU3Bfp07bvsL9SuN0lYKg1EQl9T78Z80M561RroSTHBdJl0PM6St0wlEW6SH+1hG
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
1	v2:Htr8MNILukL8/5iK7m72R3ttlt9HWIjb1wPFORi0uzDmig==	v2.1:PGLacaL5qqYJnGCyqhouClHLF4cNc5b18shxHklIGYwaiMJFUn1Jg6GKXkqidon+4cY=	note
2	v2:vzP7QcaKQIKdnF9WmqTH0LYTSi9yqGcvwiRD9iD5kLh2Aw==	v2.1:xctB6dCphOKRmYn+Upr4d9bkA/wDEUcHQOk2nNq+wnqmqIrYZvdYlN6yvfQkiKDuCXk=	note
3	v2:1zpvrvhHulk9cVxzVzo0DqSoAt6TSEdEBSIaFs0I5pKyyA==	\N	note
4	v2:WHteNnxhLij0eRmWf7EbOPeojzh5mniI/ExTb/PCr24uug==	v2.1:gp+QJyaZDLTp/IKn4CIRAiHebUSUQVy4QUE+GIP9w1OquYyjiMFIJoYpYy4Six5LGa8=	note
5	v2:dh4ZeQpZQn2lh6OaDL1HQ284iVjoG9sgtqggdoM1TsaBHQ==	v2.1:Av1ScX5x6qsW6tqo6lhg3506KE+IRGRO5ifJJD4ipWfe3yRyn+freBwGeG1lkcloCaI=	note
6	v2:aLtyAJcrSB6fE+kb2ejoJl9R6l/dO/Vcl2EUsff85fQBMg==	v2.1:0cEzdw8DAYP3DprOCxeBZuraWbQzMkCI5LrU4EH2L5W/qd4z2SXNt2aUZ7L5zjk7sng=	note
7	v2:7zsRn/u3OpAxm/kLDbVmEmRJMvyR0fTxOEss2HE+E6eVnw==	v2.1:AT2MrcLwWu2OjnOP+xPZKAuItNbc2WN+IDs2buPhflWvkvy+AhFTAvONolDGS9HQ6dg=	note
8	v2:LI8airSaAZpnwWULaIBVBf04IzgzII50gjbHGbJZVskGTA==	v2.1:2gMZ1V9RYSondmpfESOJHXq6iPgtsiXOcPFXPvRj/QoyZ+eKLKygmOzpsA0xmXl4mUQ=	note
9	v2:LRJbLJ7Xsvw0OmI9h3U7JcUB3WbWNAy2C2QQ/ukatw9mOw==	v2.1:vIClky5wi2fE/04ujhEygofHFHJ8DwM+/1i9h/JdjH0CLf316nvRQM4No3kU3ldfUQw=	note
10	v2:lmmXimqwyAKjNQFpnSOkITLD3z+24vDPgmeVvk+LkcGqb38=	v2.1:UgRiJNMUGOeIsdQf/2Tc03px256jZKq0ymVtlKET3/vxzT0zIJSO2xwFEFhYTZcjrdoc	note
11	v2:XpGEw+C4iHg6pKmgWLHxkP7vYQj6F71CXCos3KrxFpbQL6A=	v2.1:Ug4e/1dmu+NNGjvzxC/12VkUsaVpfCvFR4RRTWEQ5dWCmAryabKxgKUxlafPavd2qY1A	note
12	v2:Rnw5QyUPW7uzWlwgjxsP3go5T758A5I1J4L+K+BR/kpkDcI=	v2.1:8DkpkU3Bfp07bvsL9SuN0ngByz1zfFmWJNERNKWlk/JRyIv7PvXJ/KxNu1WDPosB91U7	note
\.


--
-- Data for Name: migration_failed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_failed (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
1	name 1	mail 1	note	v2:+WG0GbgdjkkL3xxeofWyKZAxR0ZQBQ+F1cTP+K6pZ6PuHw==	v2.1:PGLacaL5qqYJnGCyqhouClkV1NaA6bb+Z5lh8hgouusxum2CNVEu5p72BIaPy57NJl4=
2	name 2	mail 2	note	v2:jStlZdHPcbrqpv6+FIkGwWcMcnyEK6GdUUpxENA2sxOMxA==	v2.1:xctB6dCphOKRmYn+Upr4d9Yu25ur5FwbIx+EaHrbCxHPwjpR23ZyW2dx4oyujTDNnPM=
3	name 3	\N	note	v2:0vRBb0A6MdCvk0HURc6An6bvlV2I1i/e9zfPzTCashGTkQ==	\N
4	name 4	mail 4	note	v2:6I8HkclT5DiBNHaFvmaAEh7vU/n1zz6lTlND+mA5qdQ9wA==	v2.1:gp+QJyaZDLTp/IKn4CIRAiS/hhGV+S3//yvJg7yrsARbzC+dEalqG9kiZtsfF15F/Us=
5	name 5	mail 5	note	v2:3MgRTilUqw48W20mBoJwgK/oiqnJwf7Yx70rSmBo7ZjXqw==	v2.1:Av1ScX5x6qsW6tqo6lhg3weMxXE3agFoVLHepj8OgjrLHg6Oxe3O7HilChLn7jMLbIA=
6	name 6	mail 6	note	v2:Tsmlhhg4FnlArbHfxvuYpxfuBr9A7mpyQjtopRgntwA12Q==	v2.1:0cEzdw8DAYP3DprOCxeBZs9LV/4fPJzj6Z5qnGeaWIPOTY8n8TmTFWE9VrAMD2ykMC8=
8	name 8	mail 8	note	v2:IEaErX/ERJ/Z48oCseYbau/mxvDHcnd7J9rGBUqxQZK5Gg==	v2.1:2gMZ1V9RYSondmpfESOJHbj4JBYUt6xQylwn5rA8qIJXWpOSwpTKxf+aTDkE2OuvXn4=
9	name 9	mail 9	note	v2:ANYlbdYDD3H5qinjhrEEnVe8ZWmZAi2sHPFW4FMOOw0Qcw==	v2.1:vIClky5wi2fE/04ujhEygpIWlo57tv52UjUdHNImVHytUm4wf1LpET9ihc02p5E8Qaw=
10	name 10	mail 10	note	v2:Qf6NGF/xsT8P2O9O+llcDf9ei+pe8+wosllkYxkjbvYEQRY=	v2.1:UgRiJNMUGOeIsdQf/2Tc00uJJUp3SdaBxT/P+A5qnnEcLF08gTBHnTvNJ4h1kgUlxyM2
11	name 11	mail 11	note	v2:h1lghna4wvlgHJt/XNyQjVuEhESV6HADzBo3emjHYCJ+b1E=	v2.1:Ug4e/1dmu+NNGjvzxC/12dZjq7SHJToDFizw71JG2AiMVAALTFK3Te/r388w+cU1oh0c
12	name 12	mail 12	note	v2:UfgLww2IwNJEzqQl4GDYI3J7GVbm93geWzRLBzQNJDSbKOg=	v2.1:8DkpkU3Bfp07bvsL9SuN0m118r3TMdpAjjdSqow89nFI5YKbpH0YH0ccz6vOFhizTtDF
7	name 7	mail 7	note	v2:oza1ujOG85aWB19CEUDsWUGZThOvQsS26FOSusahsL3AeQ==	v2.1:AT2MrcLwWu2OjnOP+xPZKP0REPG9hTYSFKOQAXPXLZayvUq2PQxRAQZrXwP2A2zMlfc=
\.


--
-- Data for Name: migration_finished; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_finished (id, name__plaintext, email__plaintext, note, name, email) FROM stdin;
1	name 1	mail 1	note	v2:/cZqbhQeyEtc1hujY0F+dM1NPNilJzMAFl/pEdHc3BtZNQ==	v2.1:PGLacaL5qqYJnGCyqhouCmLjqovt/OOAHI+8YZFjTEv5nPXm1ZhOmKuO1y0uf00uDtc=
2	name 2	mail 2	note	v2:lx/wZrLrMaq5BPXHxlHYFPl2c2s4WA5STobOap+/X+Gftg==	v2.1:xctB6dCphOKRmYn+Upr4d0YZeVg1QT8Bex1cY9NVhW+mlZw02j/xQ8iI8SD72tl268E=
3	name 3	\N	note	v2:NYBOUtta26btpABMe1sTVr1BBWtzi17hqMZnPsLf6hBG8Q==	\N
4	name 4	mail 4	note	v2:LY1aL851jS24wc+WM59CsEa63Lx3KbJ0P/rx5BcHlaGfUg==	v2.1:gp+QJyaZDLTp/IKn4CIRApYCRrmPmLUywzmfbMRO31/bLdmaHfh98JKo5OKNSKC1W/4=
5	name 5	mail 5	note	v2:G4b9W3abYHlG6fVjV8N4Gghkieh4KHe0M6KtZy2azC6R6A==	v2.1:Av1ScX5x6qsW6tqo6lhg32N9dOzSToaW2DTaFmF9JxXT2qwcUe60PBNlJao2MHFav2Y=
6	name 6	mail 6	note	v2:xS/+acmoQWnNp+/aJMkWNM6ek+f5zrh3h76j7ranyzu/Rw==	v2.1:0cEzdw8DAYP3DprOCxeBZrXLjLhYiMLV0uLnhnR4SyrKqm+2ey+vRHW/h6pKyJVyJ2Q=
7	name 7	mail 7	note	v2:awoveJj/NQbDAtEEt+L46bB6JfdH2w1fD8pkWQ1SDnNuzA==	v2.1:AT2MrcLwWu2OjnOP+xPZKCKd9ONdxnM70rQMB8f7ZKPL40Lk+1MVGumu2RPIbQ/8QNY=
8	name 8	mail 8	note	v2:GG8rfgwT7xhDyXaPLaBEc2GzFF5Nz896n5mH6M+mooC5Ww==	v2.1:2gMZ1V9RYSondmpfESOJHdRcGJl3XjcHTj3UyySItOjnxStvM/fFJKHtBRmtNYB42PM=
9	name 9	mail 9	note	v2:ldGy6K/J6WdQsd/eLhBOfqrqc53hOAjWN7bEARtBpvtVrg==	v2.1:vIClky5wi2fE/04ujhEygoIiIdVX7SIsAI9X0PHI/x6IKXvzl0WcWJgPiJrLgB8OT4s=
10	name 10	mail 10	note	v2:HkAvXI1xhXTFFE4/Q6OYHcd1SUsHgAHLgvKo4NSrTa5zlDg=	v2.1:UgRiJNMUGOeIsdQf/2Tc0/8d3ypcBz3q/Z0MrYy6XmhllvtmN1AaOp9MrDM2l0EMbEd3
11	name 11	mail 11	note	v2:BP5SFMF7wY1sLQcLiA6wztHZeje6kBA7ag/nCsnkHlJdFvc=	v2.1:Ug4e/1dmu+NNGjvzxC/12QE5h1Gj7nnU2tGNLEfWRE6I+WkZEyeroua8OLAwnuhokLFi
12	name 12	mail 12	note	v2:zcBDrYt2wvOrWPftNdtLK+dbHw9sfQkQeMdSrKuf9sgSbHM=	v2.1:8DkpkU3Bfp07bvsL9SuN0grs96tlGbTZhzBTx+unFngLvDinL/IxD/knfCeHiHl120gy
\.


--
-- Data for Name: migration_halfway; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_halfway (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
11	name 11	mail 11	note	\N	\N
12	name 12	mail 12	note	\N	\N
1	name 1	mail 1	note	v2:8e7yfWEUU9GqwSWUxd2K35Fi+k1QI+DUtxU2vlUM/4RaXg==	v2.1:PGLacaL5qqYJnGCyqhouCoWEz3OOWnZwwwjJeV2lpzlNP2l7jTNKNoTJ/knE0Sheteg=
2	name 2	mail 2	note	v2:QV50RnnEbu+MeI+F1Ru20Mj0JZmRZ+sOD2yR6oOdnJogWw==	v2.1:xctB6dCphOKRmYn+Upr4d+di6K5UtbUTSRW/EFzmTx5bVg0yoRMttIwv/97yKazXZ6c=
3	name 3	\N	note	v2:ZCSD0YX0oxIM1U182eNAX1LXIOH8GkV6AbdfhdnrxuEXqA==	\N
4	name 4	mail 4	note	v2:EbgkEJIUQf4pNCH1AI8OeASOD1SQTwz0bvf6h0gepJkSJg==	v2.1:gp+QJyaZDLTp/IKn4CIRAhcuz/1acYZ7ejlvBIwVJrgxGsVoS7kXrPAwmIbT4yy2juc=
5	name 5	mail 5	note	v2:coFErg/Emjh45OYhgLTipIRW4mOFeNq4f5yJM3tZSdUzig==	v2.1:Av1ScX5x6qsW6tqo6lhg32/y1Hxbv4JYLyRJ4hmLSUP08niu9Iv28qJhxHlTANG/QC0=
6	name 6	mail 6	note	v2:buXi3i3yIqvhaYyrfwLY7qi15lcT5fsJnRU0180m0mBhgg==	v2.1:0cEzdw8DAYP3DprOCxeBZrsI/BrhNm2WT+t8JQV+kR1/nGBaED3IWuSrVPv4peMsp6k=
7	name 7	mail 7	note	v2:zmWG/X1GgTP67kxJg8h9KmZG8vOaq8p4P1n4WFJSEN5JYQ==	v2.1:AT2MrcLwWu2OjnOP+xPZKI4HFj1OLywMgHhxwVy53taRQg3w1yRPf1nMf5jnLsoC3VE=
8	name 8	mail 8	note	v2:OkTtE2u2qR68vhqMEtYLwhu8sttn0usRardyIEkE5YbLeg==	v2.1:2gMZ1V9RYSondmpfESOJHVGUMmBpjS1uE0hru4+B2BYT0oKW5Q9EC5A9FRRcq3o3O2U=
9	name 9	mail 9	note	v2:U02Qfk5MhatudVpc4DlpuECFRS+Qec0lMpnzUwsqaX5Bog==	v2.1:vIClky5wi2fE/04ujhEygpOR7zakDU5OCXr5omIlE+xU+uhQLEWWTaqbvkhf0y9eeCg=
10	name 10	mail 10	note	v2:aRxvQec7bfDeQD7t9gPNJ+Rfgss89iGvouOs6mFcIiEtzsI=	v2.1:UgRiJNMUGOeIsdQf/2Tc001Pi4crZNqMImwcHuO1oOjgHo2mACIxRInEO2aza5DjTF9x
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
1	v2:1cnYwJc/A1+QvfaljgvTJu1cwejUrcF00qAO/Cn8AzUT8Q==	v2.1:PGLacaL5qqYJnGCyqhouCugQY4Mdezo4DdRFEABXTD1dLYa429TrsNz2AAL0xPfotG0=	note
2	v2:yADzOA+7gXLEMH8g5TsZjKYBUZ0KLX65HeDgHwdG9CjQTQ==	v2.1:xctB6dCphOKRmYn+Upr4dzrDHsbc2zFHR3Up1u/Xhw9TMduRv+XIrjvbKxqByNGCWQE=	note
3	v2:tHVFG60jXSM/kxA5jXSmSEHh9tYqlnxaqEaUi3io6iv1TQ==	\N	note
4	v2:ykJYGby9i7rfwfM7ePUCIRKoKRON2Xk70WJhZr17a8fHhg==	v2.1:gp+QJyaZDLTp/IKn4CIRAsT4Uh7s1ZmWAL7mLo1/SfmiyV8bUeqqKBvdcOCf755WCK4=	note
5	v2:d8BHX0HEfrkAhu2RfpNpXUk0E8Mc1yGDV7TIT7SkcBvE0w==	v2.1:Av1ScX5x6qsW6tqo6lhg32OsW6PvHXANWaJpG9YukRjnStwtZ1KYGKaO8TXtAh+SLkQ=	note
6	v2:ki2GaNTsAG2oYvVFiONmZSkT/Wi0qcHyPMSvJKS+b2nO/w==	v2.1:0cEzdw8DAYP3DprOCxeBZpsrE9By4t5Gx5s7tLU8Ter1N6UJbRuZ46e6B0WWf15z6yw=	note
7	v2:feHIa2pYkrZVz7KlvTY1M5PjY1LTDzSyNN0uHCB5QENP4A==	v2.1:AT2MrcLwWu2OjnOP+xPZKP/xVudvR6eJ097r1TvaZvEw3Q8waCrvXQL/OJEXtaR/PGQ=	note
8	v2:SgM0F+J05Xr9YzxOR2yL9GVbJFh6MvpbdSdkosSvLX/tXQ==	v2.1:2gMZ1V9RYSondmpfESOJHXI7CLJ0C5jdp+fwZVoIYiLthIAQtI0NhTZSIxcxAN6pNno=	note
9	v2:3aEKJJqKnc5+lJT4D3HoyPZUdU9har5vSlKd7yjvA1y5Gg==	v2.1:vIClky5wi2fE/04ujhEygi5lrOh4NyM++a+/S0un8swKEivXkqFS/24K3JGKAZfLxgU=	note
10	v2:H2Enfcw55ugisJx02SSUB0fAr4h96biIhWxX4EY7k17AwEY=	v2.1:UgRiJNMUGOeIsdQf/2Tc01SbGbX3n+fsm53AZxm5QTjBjMOxFyDcIpfYZLvLSH8MNRdC	note
11	v2:/pR+jXzw5g8y2gz6DjFxkGmbz0Jb/59wa5DSZkrovY26OLg=	v2.1:Ug4e/1dmu+NNGjvzxC/12bQiBL85j2qPY2sOsrozEq6grAL/8zNmvMajmAFFYgUFoete	note
12	v2:ccD7lnCLfPHs7KvtQJfUdy8X/MPzlnGH5/2E6eZJNxpfi8Y=	v2.1:8DkpkU3Bfp07bvsL9SuN0qjf/qs1k97Lr8RfHYDw0qUhDQJ7WC6K3nWMnnBIq1QlQHnc	note
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
1	{v2:nvbkAg3w8g6mQoACIygE5ffFwIdla/sHXBRhANFnrw==,NULL,v2:i/dV0jmF/VtlmBnNGQoZz1Sua/5Fw06voKjz4Ytonq2paUzcTVE=}	{{v2:ISdjnRXVK1GL1ekuvqo6EJE8LQQKLlhf2QSDwN0=,v2:6Buil66xBZu6uGk4jmf7yHY4UKmEo9h9oy4M1IA=},{v2:Z7b3PscyG3YmMnDcQ8pb138AFo4pCzUJVses6QI=,v2:tItADQARafqb23ZuPyhu1Ic12RWnXgiO2L5bSMw=}}	{v2.1:BDvcVzcHz0az6HSHIey2OgIHtzuZiUTGz8Va9pp5B/8LCLckcCRK0bql8zqx,v2.1:92ai5Odp49x62EkK+iQlaNTA762ju1Ujcy3xm4hpX9guFmbKSpup2zb7IZ+n}	v2:u9P9vPPRJ8jhJzj4uPrADiw6Wa84wmz1F25m4OQf77n3	v2.1:0JyiMYDqyjpS5zjRc9cnrdvvlg0tOQSHrnHFJoH4WWYLkmXVMFXNij9k42F66wVg+g==
2	{}	\N	\N	\N	v2.1:ti4XPwW52St67LXXKhzPOdo7AvZ6C1JVfhosglpLQ5s5VjHWMsxvd4NdawcconRQIufy
\.


--
-- Data for Name: older; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.older (id, plain, found) FROM stdin;
1	v1:ZVzRUHfMZmvWZ7oKh+UeesrZ3TWWObgHOdiewd0GDe6X3yA=	v1.1:pQVoS1UE35akbv8qdGZn+zzmTpJiqf4kSlltDNMyNJi6j/TgLILdb6ITqnnIrJumxKBf
2	v1:lFpTZ1m4036R5IHfcFm84tEnjyPGTnjo/odiW5A2CZ14vjA=	v1.1:fmeeP3i30msb0CnSVoZZXe7pyixYCCDJt553reepmopDJbdPHQ9KW6mNoDjtAIn/s3dt
3	v1:YvNFAjvLXmHqG7d5TCg6q1c4FJUrEu0iCt2XxWFYSFMwdHY=	v1.1:4Op4mEswXWLFm+cUfIkhSkJO0O5LewBKg5dHdOUMjhBd37MtfnGp641uBTtLbGPivTsV
4	v1:oilBdoGUz9pHpaVyRzCuV5M9iZ3BDh4VLRv62Q6lVzEqzQA=	v1.1:PSOiIleSNfnq90PpWR7D5vZSrQC10cufqGtNoKCYTN5U60zjeN7UsHTICKIO+mq9B3iC
5	v1:7vviv9tPaAnwO3sQjl20g212Ns1uBDetMyHlxdaboWdPWB0=	v1.1:i281JFTVkatNxCeB2WZ1AKlaWtO7DQamD3rLz8rTFZsLzH3p59KLm7cPP4bvhver8Bpq
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
1	(v2:cmquELpIqWe71Vt/0rUsvrf1RAGuYQ/jhabKeDgFeHsk2UO2X+Q=,7)
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
1	v2:15Iybt+Vyi62KPy9sib2FYvLFRsvRREoIVUaWk/doPkOdw==	v2:PpXybNKxWH4aaalIVUjSQ8GdlSVXtgoAYTWBV1Xm5l1FQ7dKUZLGhfX9nA==	v2:hgR/rdqtU6oG11iKdtV2aN3aapv6qDvd0SUQHtQ5menXarMc9B2kYiAO
\.


--
-- Data for Name: wrapped; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.wrapped (id, plain) FROM stdin;
1	v3:+/dvVnaWrgkTzbaLQMp0oY70w+o96Z3iNOvoCCJTuSHqqEA=
2	v3:SUY8URZa0CkqEwGiX72kDARPuZaeGAHabSiisnzqHeg5sIY=
3	v3:WkCBCUv+8qoEmn15E+QU7GZapT6HhmE02Lr4XgegGt7LXXk=
4	v3:0gvWG2SdQr4eQDpRSfYPF79VH5YksBbPThCdsLYbu0ADAYE=
5	v3:uP7Q96JiDaZr1up3iNx5T+JGVtU8y6ZafHYdtjZFYNswrlQ=
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



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
1	1	v2:GiFvMFdOWiDJbCZyVPUWUIGfeiuIoLVO8fituv6Cpy1WvA==	v2.1:PGLacaL5qqYJnGCyqhouCs616JJZWMWfwlrrE++hP8MR5lZhfFCuwPBf4B2S1lRo+3U=
4	1	v2:kDcaGH0JCCbKbyxeXztignM+z/yehUMrbv2vX5qWRVThxA==	v2.1:gp+QJyaZDLTp/IKn4CIRAgDtMn7dtU6gizEjaKgUJgh9LG/XHhegCIsHKvJgCaOSrdw=
7	1	v2:pteJr4ARASlX5s7RAciT+O+mgEaSqhZc9n26pNSF7/i8UQ==	v2.1:AT2MrcLwWu2OjnOP+xPZKINOhurGiUT2prw6nWXGgvg6KR3AEnkPF5fSuoX7Uvv7DdA=
\.


--
-- Data for Name: rest; Type: TABLE DATA; Schema: Odd schema; Owner: postgres
--

COPY "Odd schema".rest (email, id, kind, name) FROM stdin;
v2.1:xctB6dCphOKRmYn+Upr4d6gC5p+w2woD4feLIgyxZBa0n8AITWz7bRNJlkWyfyvSlxc=	2	2	v2:7Hkfa7fX5CtVHD3npWTiLtl9ywLbZCbD+YLqBGZ7xKc1dA==
v2.1:DpqUnYIFK3uLjgApVLRawr2tMtT7/C12nZLlyMwcPPLjWbbfTr3W4xxXSTfDNv8GkQ4=	3	0	v2:Zsg3sYBJsGTZACrBCpQ+nEBljqRnBBJ/fLu2gFo8LI5eCQ==
v2.1:Av1ScX5x6qsW6tqo6lhg33C6i3NAtd1lA/gobIuJoOgbiQXhbe3Yc+HB8VGMRQmDo/Y=	5	2	v2:juqdmgyGaT9tridpfQ8MIO1tAEQJ6ioAtzfsIKpwmtlkCg==
v2.1:0cEzdw8DAYP3DprOCxeBZlPijzlwr3DrjFiv1p8ue+ysmbwlyFu01ovvVh55uQQaZYE=	6	0	v2:4E5bpkYvjNayAvJCJY6qUI/woVEsqD/xIfMptjDJ1Z0sFg==
v2.1:2gMZ1V9RYSondmpfESOJHU6UzSdaKDRBsqe3zUvv314AqJq+QOXiMEIQ2Brn4L5tXw0=	8	2	v2:0FCsRJIFgAH4rokfunXp/GcTpT562y4jcZsbRZ6++w7yiQ==
v2.1:vIClky5wi2fE/04ujhEygl4o8Ijmd4SrBK7pODgiCXzhMfHtHSYA2U8Cp3pvbx44Jlc=	9	0	v2:3RsL6y1nr8Rk77aFwgx89odZJf6KMlFDbarDOBAmzFwAXg==
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
data	2	49d8aba0899460a6	2026-11-29 20:23:02.507606+00	2026-11-29 20:23:02.507606+00	\N	\N	\N	\N	{}	\N
index	1	05a023ab20574436	2026-11-29 20:23:02.507606+00	2026-11-29 20:23:02.507606+00	\N	\N	\N	\N	{}	\N
data	3	3b501d1905d99d14	2026-11-29 20:23:02.563062+00	2026-11-29 20:23:02.564787+00	\N	\N	\N	\\x0d0754ef057fa0004858b4e9ad6802575638b9850ad9b4c2da0c7e27edc9775f3846940a92e74b520ce50c9115fe89d5d1a9de16133ba7bbb9bbecb9	{}	\N
data	1	ce2413643edb6602	2026-11-29 20:23:02.507606+00	2026-11-29 20:23:02.507606+00	\N	2026-11-29 20:23:08.090713+00	\N	\N	{}	\N
data	4	63a321ac443a684f	2026-11-29 20:23:08.096724+00	2026-11-29 20:23:08.108008+00	\N	2026-11-29 20:23:08.206544+00	2026-11-29 20:23:08.225593+00	\N	{}	\N
data	5	c8b3ddc04afd4f66	2026-11-29 20:23:08.420459+00	\N	\N	\N	\N	\\x697cb452a89c66f41f872a0cb29e7b36f66573068d63e2565cab0aad16a50a13a30e4cab84aa57bc4a218d7643e104865d10483325f86214a5c50b2e	{}	\N
\.


--
-- Data for Name: pii_key_parameters; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_key_parameters (is_only_row, master_fingerprint, salt, memory_kib, iterations, lanes, passphrase_fingerprint, wrapped_master, changed_at) FROM stdin;
t	8b7b8643d09e06e7	\\x793389277bde524cc9ab76dff7179764	65536	3	4	736735b1760a3d1c	\\x5b26b17f737ed4cdd49c12011c0330238e5bd9c5e9e1174ce790a14b0e88c61116fc317b8cca4f71f4337848d3194bfae20e0cda13766afb9b06dc32	2026-11-29 20:23:08.426944+00
\.


--
-- Data for Name: pii_migration_failure; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_migration_failure (table_name, relation, operation, row_key, column_name, sqlstate, failed_at) FROM stdin;
public.migration_failed	public.migration_failed	backfill	{"id" : 7}	email	22001	2026-11-29 20:23:06.20427+00
\.


--
-- Data for Name: pii_migration_log; Type: TABLE DATA; Schema: pazpaz_pii; Owner: postgres
--

COPY pazpaz_pii.pii_migration_log (at, role, table_name, event, detail) FROM stdin;
2026-11-29 20:23:03.256271+00	postgres	public.migration_started	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 20:23:03.489217+00	postgres	public.migration_backfilled	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 20:23:03.515612+00	postgres	public.migration_backfilled	backfilled	{"rows": 12, "failed": 0}
2026-11-29 20:23:03.793236+00	postgres	public.migration_finished	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 20:23:03.813784+00	postgres	public.migration_finished	backfilled	{"rows": 12, "failed": 0}
2026-11-29 20:23:04.255396+00	postgres	public.migration_finished	finished	["name", "email"]
2026-11-29 20:23:04.508137+00	postgres	public.migration_scrubbed	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 20:23:04.530234+00	postgres	public.migration_scrubbed	backfilled	{"rows": 12, "failed": 0}
2026-11-29 20:23:04.922032+00	postgres	public.migration_scrubbed	finished	["name", "email"]
2026-11-29 20:23:05.151475+00	postgres	public.migration_scrubbed	scrubbed	["name", "email"]
2026-11-29 20:23:05.684994+00	postgres	public.migration_encrypted	encrypted	{"name": {}, "email": {"searchable": true}}
2026-11-29 20:23:05.951422+00	postgres	public.migration_halfway	started	{"name": {}, "email": {"searchable": true}}
2026-11-29 20:23:06.160563+00	postgres	public.migration_failed	started	{"name": {}, "email": {"length": 50, "searchable": true}}
2026-11-29 20:23:06.214863+00	postgres	public.migration_failed	backfilled	{"rows": 11, "failed": 1}
2026-11-29 20:23:06.693626+00	postgres	public.migration_decrypted	encrypted	{"name": {}, "email": {"searchable": true}}
2026-11-29 20:23:07.023627+00	postgres	public.migration_decrypted	decrypted	["name", "email"]
2026-11-29 20:23:07.470705+00	postgres	public.migration_parts	started	{"name": {}}
2026-11-29 20:23:07.890812+00	postgres	public.adopting	started	{"secret": {"length": 30, "searchable": true, "legacy_version": 2}}
2026-11-29 20:23:07.942614+00	postgres	public.adopting	backfilled	{"rows": 6, "failed": 0}
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
1	v2:3vnPGi4yrnUjJMK95oUmw1IrPvh6VcGhMmeRi5Q4hhyUSXJY	\\x76323adef9cf1a2e32ae752324c2bde68526c3522b3ef87a55c1a13267918b9438861c94497258
2	v2:vyi2Eau4MGj7rGpDCk5bUDTFJPCSpvMtu/ofN054mKZYWzaT	\\x76323abf28b611abb83068fbac6a430a4e5b5034c524f092a6f32dbbfa1f374e7898a6585b3693
3	v2:iXDw8zCbW4c4a+FJASlmqcMsu2e0N10h2OMHUW21rOstyEU/	\\x76323a8970f0f3309b5b87386be149012966a9c32cbb67b4375d21d8e307516db5aceb2dc8453f
4	v2:6x1g+NNK3pabpexLAAjaHVif3Pixy/IlrvLkNjhf3TRGbFdM	\\x76323aeb1d60f8d34ade969ba5ec4b0008da1d589fdcf8b1cbf225aef2e436385fdd34466c574c
\.


--
-- Data for Name: adopting; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.adopting (id, secret, secret__encrypted) FROM stdin;
1	\\x17a9701222c9e9bd1a144eb8dda75eb8974eec577fbf99f03d0471b8e2a2285f02c65f3f	v2.1:5PHNdmlERcaUYHEIuvZ3tjFHg6s0/5vkDmMZY1mUi0/U+l6xeQfJ165OLsokIXYYYa3/ow==
2	\\x816e9e0e287e372631fcdcf0e73a8544ccaf46cb51bab086fc9b54f45e8789c1eec9be7f	v2.1:A+nRd+AsG/Rrdj5GSlu3swVvxvkCK/MnSXj9GROc31Xs/pCpe0IXpyaShZu8gfYK70wAJQ==
3	\\x5038fc89bf1e70c151eb82445fe3cc20aecae1b5fb86f0997b42e3ed37cc190789856794	v2.1:bn5xUaH8oSQAB51equNRAqeS2zh672WG9f15X87CKbVC7Y9unO7fQ2UfrmHNBjVx0kz3Ig==
4	\\xd4b19050cd99ae0a02beb95c8718f14c98de77f8bfc13fe925e41bd6364d2ab8576155e2	v2.1:ZXQIGVQ/bmhbiXvlqgWfh6ADXsiezIU2bCbJ2DdB7rpJSAHESfwZJNw2RVO+SbAlDvb2ng==
5	\\xb5bff8c08c3a5a54bc1dc480db741326bb7e141d0c814578597d473800b823e4ffb9783e	v2.1:dMg+EZFNB4CSk7WnsFdt/R65Npea18HR3D8ArrxE/V+sE1TVm8TXMbUG+DzmXkvzAGnwzw==
6	\\xa9db45b61a9bb5fbcd7326e38f8229f7093326b6dada8e5431272962ce63efe6f2fe4dfa	v2.1:ASuZXkC3+bXjBgym58PTrXdISCoDl1jYihnrxj4de7AXxAPdCvRawFAR3kcgaCHqeiYccA==
7	\\x17a9701222c9e9bd1a144eb8dda75eb8974eec577fbf99f03d0471b8e2a2285f02c65f3f	v2.1:5PHNdmlERcaUYHEIuvZ3trjr79jN9E3p+2zRJlfPGOBZQXfAehdoKwZyyf4X8+QiLsz/GQ==
8	\\x816e9e0e287e372631fcdcf0e73a8544ccaf46cb51bab086fc9b54f45e8789c1eec9be7f	v2.1:A+nRd+AsG/Rrdj5GSlu3s1zHxQsjVbMP+0IY585lTyRGF42DSpVvsIaX1Di/+HhuQpenOg==
9	\\x5038fc89bf1e70c151eb82445fe3cc20aecae1b5fb86f0997b42e3ed37cc190789856794	v2.1:bn5xUaH8oSQAB51equNRAqv4lqsnn5yshe4FFPtsSUlq0ABepfD0BFvL1UFr8KzxljKZDw==
10	\\xd4b19050cd99ae0a02beb95c8718f14c98de77f8bfc13fe925e41bd6364d2ab8576155e2	v2.1:ZXQIGVQ/bmhbiXvlqgWfhyZzL2bNPmtpp9eSISyMw/8JwlEOdP2kimnIs7AbdAx2W0AI/w==
11	\\xb5bff8c08c3a5a54bc1dc480db741326bb7e141d0c814578597d473800b823e4ffb9783e	v2.1:dMg+EZFNB4CSk7WnsFdt/RTjCuzUC+UpEru04UCaIbLgYOC1m5NJPQJFMAKg44Xxo3Joiw==
12	\\xa9db45b61a9bb5fbcd7326e38f8229f7093326b6dada8e5431272962ce63efe6f2fe4dfa	v2.1:ASuZXkC3+bXjBgym58PTrVCVujiaSU2d3uErB3y/IVW48sc4Vq+Hr3YNh0lW2NsgkIQyFA==
\.


--
-- Data for Name: blind; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.blind (id, email, exact, folded) FROM stdin;
1	v2:KjTTI0q3wNblKz0AKT1Jggajbs1fAU7aV1OGE7B6K4Q2CRHKlxPmlQLrNB0=	\\x746ac4f19e9551c773ff27ab298c9025e548a89107a93dc74a7010843be69603	\\x6e2328a7f7e10953ca81bf34b679e276bc659511fc410d6b31c155dbd17aed72
2	\N	\N	\N
\.


--
-- Data for Name: by_hash_0; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.by_hash_0 (email, id) FROM stdin;
v2.1:PGLacaL5qqYJnGCyqhouCpSiuvHPsPwZQsoKVvSqXuh9IxYhi7rzK2CynPCNHoIfXoo=	1
v2.1:xctB6dCphOKRmYn+Upr4dxaerfgWNXEsNMlM0GNKlDei3SKKL8wGFytc2swmoXA/J0k=	2
v2.1:DpqUnYIFK3uLjgApVLRawgb65VCGmNmLMyy0lDYCmlwIfETOOKvG50PPN1FtOyRRpOA=	3
v2.1:Av1ScX5x6qsW6tqo6lhg39aq3pTKBFi/FZ0bedl50xy+mYc1bjIRPwGX2W6wKsFuWzs=	5
v2.1:0cEzdw8DAYP3DprOCxeBZnKi9ltRPsV1OWlpP+G4Lqki6QafdMF1MqkTldTCnHmnVNQ=	6
v2.1:AT2MrcLwWu2OjnOP+xPZKE2i8K2pGQdqhmke9RYd6TSWivcw1Qux02rg9TWvrv9aKJ4=	7
v2.1:2gMZ1V9RYSondmpfESOJHTFwT/tDV+2YrJKDSFCFpKgxDW9eYvnOBhd4gDQiNtEMORA=	8
v2.1:vIClky5wi2fE/04ujhEygqAU2XDi05mq6tSJ6w0fwIX/kbMtxufxzLRFABVKNJtSqOg=	9
\.


--
-- Data for Name: by_hash_1; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.by_hash_1 (email, id) FROM stdin;
v2.1:gp+QJyaZDLTp/IKn4CIRAhM4uilFUPJ1uCmqsO+UeXy3OqcK8kAPr5T03/ntwmGNfqQ=	4
\.


--
-- Data for Name: cased; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.cased (id, login, loose) FROM stdin;
1	v2.1i:Hfdmg0QUMKWQvO/o+FA84ZxxQNvDIWiPlj8U2h7rp6ovNa7y7OlFSJRy8pd/tVwhTYLl6Ps7ZB76xziN	v2:JxMwybhfTGUsWjDpNXN+dMRWVJzvpABHHuaInidnhKs=
2	v2.1i:LoAbtY8RvW9bf6bmvS/4wl/o28E2tUQ7sZLgu1D+fRk5OT3pmhY/WjdZlNnmoQ+3u/ylOYbk3W72oj0Ys/6x	\N
3	\N	v2:i/f4DSK0pMKQuhf53QxNuPUy5nyzreJb5T3t4eiYqg==
\.


--
-- Data for Name: cased_domain; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.cased_domain (login) FROM stdin;
v2.1i:Hfdmg0QUMKWQvO/o+FA84e1K61oEpX1FBQs5f/yKtqDOt4XjhwgeizkAD1xm5Q7Q3wLbr+68lpRCNDHz
v2.1i:LoAbtY8RvW9bf6bmvS/4wtOLlBT4JtkW4Z5DievJJBw/J643bC+X1Z579aJebhFIhVOa0Nf4LgPMkrXUAZYV
\N
\.


--
-- Data for Name: child; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.child (id, name, more) FROM stdin;
1	v2:ApCG31ZkrRudyXAb5mLzz+WunF1yDor+z1HoI4zlZmRUi8LX+Q==	v2:a5U4RAGBcDkPYMABfzNkeM2tLVwsxm9DvKT+riBIk4Y=
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
0	v2:KJDGOvHYxxD0NA0qd+oJ0/CtUgaLnJPcg4Bl+g==	v2.1:5v48cXIL/1VmUOvdDUOm8Nx9G4EBMEJZYm3lJFvBGnSQLX99x5pevHjem1M=	\\x7632613a19a5f6543a8f2d0bffd46329651b8818d60f4faaa9b09cc56dcf0f23	\\x76323a6f46d47a48e0ffe38543af089a8c5fcb09adcc78c8cdfb61aa452913	v2:b0bUekjg/+OFQ68ImoxfywmtzHjIzfthqkUpEw==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "b0bUekjg/+OFQ68ImoxfywmtzHjIzfthqkUpEw=="}	\\x6f46d47a48e0ffe38543af089a8c5fcb09adcc78c8cdfb61aa452913
1	v2:1IIZm4xdnmdf5QewFK0FSDSERQ3VV0qSd5/y82Q=	v2.1:5B6hu/oq1PC30IFnsmFxX9UnVAm7D63qUJgpSFAqNWIfFfQ0m7Bx5S1Vm1s9	\\x7632613ab9ef8cd4f68c20c1ce310473d240b3eb57fbc03ebce05f72bc61e6710e	\\x76323a07fda9af4e3a8140d232e972f791ba00b1976397167da33f80f0e76d32	v2:B/2pr046gUDSMuly95G6ALGXY5cWfaM/gPDnbTI=	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "B/2pr046gUDSMuly95G6ALGXY5cWfaM/gPDnbTI="}	\\x07fda9af4e3a8140d232e972f791ba00b1976397167da33f80f0e76d32
2	v2:Kxc5Hr+h68cOVRfnvyjg3aDWdPGBMfS1eGI+Sur1NlmUB4xg1qJqqQ==	v2.1:JKptadNjrK5TfsOENOAg3Om3W9Zm3IMFDw1XMLwI1MFuxCyp/XAEEo/7KwUpzcpm/c8czlYYMjM=	\\x7632613a09644cf1715735e60cd1fc7ef7042d94bfcddade710b14abb674196b5e4f3cfae9bbdd56ad837651	\\x76323a62286a69578446ade21ce6e65d3d85c5c601edfb86447619cf730b00b0278092c1bbba1e72a78aaf	v2:YihqaVeERq3iHObmXT2FxcYB7fuGRHYZz3MLALAngJLBu7oecqeKrw==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "YihqaVeERq3iHObmXT2FxcYB7fuGRHYZz3MLALAngJLBu7oecqeKrw=="}	\\x62286a69578446ade21ce6e65d3d85c5c601edfb86447619cf730b00b0278092c1bbba1e72a78aaf
3	v2:SOxDGEdwVQjGNqKCxcb3DoAWDjhmwPHbpD5MKVUBT/0ZLaFlDrv844PyDw==	v2.1:IckR7btFNuAhOAI1hnSdBu0hDhs8JCNIdMcjexTeG9/OcrICtMXx/FitL5zdrsdyG7fD5x1gd+r/crk=	\\x7632613a80170ba79c179e1a30bf4ac872d5f737b7a00d2de3cd4a769e59c74353141cac467865b2e6e493407d0489	\\x76323a48c6c285ae134be1fb673e567479e43c881e54a7434f73899ee48d09c84fcff23c12ffa1fdf8c99ac33f17	v2:SMbCha4TS+H7Zz5WdHnkPIgeVKdDT3OJnuSNCchPz/I8Ev+h/fjJmsM/Fw==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "SMbCha4TS+H7Zz5WdHnkPIgeVKdDT3OJnuSNCchPz/I8Ev+h/fjJmsM/Fw=="}	\\x48c6c285ae134be1fb673e567479e43c881e54a7434f73899ee48d09c84fcff23c12ffa1fdf8c99ac33f17
4	v2:vH5/NQ2U9KUdWjvWT2m46TAGckrMnQvfX+SSa/lFXB9CkohGeBG6HNRdrwrW	v2.1:NO72x+kWU6HplKlf4vUm+cvU/vEQDq0rN0N6gvBtrfI4rv6yDLcbKCmDi27zsXheDRwDzKm2QBVLJ1XZ8Q==	\\x7632613a37f97d461038cc1641e17d7b657cf39bd4d264484e4bcfccbb947222ebbdfa5f51b9183ad752df09f3ab4fded7	\\x76323a75eb78f890b8003f54a2ba64728fc0d9ba1ff892a9576ed973f98e6bf2a54eb26c579770d86befa4de39c9a788	v2:det4+JC4AD9Uorpkco/A2bof+JKpV27Zc/mOa/KlTrJsV5dw2GvvpN45yaeI	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "det4+JC4AD9Uorpkco/A2bof+JKpV27Zc/mOa/KlTrJsV5dw2GvvpN45yaeI"}	\\x75eb78f890b8003f54a2ba64728fc0d9ba1ff892a9576ed973f98e6bf2a54eb26c579770d86befa4de39c9a788
5	v2:Lt7WHwcS3sm01gSCQ5Lxy8rRFXpfAoFWdNi0ooO6bNRAZYEL/YJ99QxuL6KuWEUdIe0rvRwUATPgJujoPKOSd9PGhZyvWVAfs1H3ZgmrYnahATkpcyi786OGquTkEwnxBawVKjCStQSxtDmRNzoHd0QSHQ0vcIMc/kf1I0dheKv6vb8wkORWD3sLOQ7029mFpFGLUVT2xZYkt/yJuk/5UN9glOObg8UDnmCYJ/w9yQklD4jFumQJHjudD7XPdVEBiDVaXT0onD6JKnm7sCF1EoTe6icl0NjajfvlRBWlfau4WFvYIRd04/jLsWD3d6IuERULwy3ykmXsna/BJVV6Dk6c7k4KVAr08oj7Q5KObSBl2JyxSYv90pXALw9rUVwGTT4hJz0zQv6O8j8PTkBe7VY6jS3pOyc1MVb7T5FKChBdZoyo4hTIjg==	v2.1:FKnLkwFsx04xo9ONLkz1Y6lmY2UMTb+r7axedpOAT3gPsRL/CCe9kr4ESeVXbMWXKKv3AVdH+pyNvZjavkJA9jfNvcg49/0PVWVBwaHtND+/F1Zdzhg3L9QV+Vza02Y9B4xK3dJ7djd6AwrZ2S7iutkvqmMyoXV+XpnyN1YTGxAAx+E1z0IxIyTjjrT8QofB6OITqa3q7hrZgcAYBg7fcTN1Lt/RJuBq4KSapZNl3GWqchLrNjM08cYNFWRGY0eIkCq8mDuYLbToNyplXJFghSXCcmKJRhMf+iMTkTdNaCYzYowOOTYqXRrE3YVb2zG38+6qDUFh0M5IYnMhxWO3fqze0PdI/bIPtVYAlZ4ml7QwY9JHlbdVMSYx1dMEklUPLPrXin8zqANhSnZ+4zT2juH3OqHpy0ct2D0NlA8ZgdZCEoZM5PA31W/6ObuUIlblIkDrg0xVl8Y=	\\x7632613ade862123da08ad7dbbdeb75076340e89c968bbe5a59480790eb94e2e2045dae28b08169f176b3d313ffc92bb2ff3192d615983f18ad2dbb8591e08a92ea6cdead987c0e4fe4f00291bfa20280b5b3f18062e78384876e0eca33972510e11cb3927c0b108431ae21fad72965cc9127d8ebbb806c8efe4b7b06c2373fa89382af4b003ace8dfc9d47114ac668b202c478475c03b7aa476b0137002c708004efb807c22f64e30985b37b1788674365e556bcdb22ff8d83e63a3786666c8efbb2a77efe0c797c3b27ada2404a9e73f6865514b6a2ad60afbe53b3067b4a6f0ea0a57fe71122dc8167b322cd9f2a8aeea98a701f928eede056180a0051f79e20c91238d578f857776acf70dc95d94a4c4c9d0f406f032820535efa2f7bc5c8c9bcc308060b0920041431884f2942c8db8889a48ef8db547b71176ff2e04ee7f892c8b2660df8aef4332e9	\\x76323afc0b34108abeb412132c94d376369a8fe20513b451104900b5ce89d81e0c6aac7e348ef5dd8dc129ab765fd72a6f1ec214e076c378d2eb97f8ca0e4d8bfba111f27e5a9a087b8f10adca0000a18c8c4341dc3923787bd5203ab59f71cf37c98e2d9bcd94fe65c6473b000da6f191b0afe1cc30b230946417b86ef7955cf2b1ce8f95bb3d08cd027b39691b608edb45a3d62bcfd89a7f5e4cddbea650eb8135d8d11054569fc7f376b4066a1878ad1b5b0a3fe99e9abbcfa6a93e0e90e56383a99084a34d34938447984f55b6f7db7e761c44b8339890d5f394ada9d801c7ed0ed9ebc942adb83d6de15fcf51177cdf34f066fe5e685d2bf73f3d8c4111c4bb7ea48b5f449fefc0bb030c8cc9086da8723333434d5397663aa3a5e83f787160ed685b4e9709e9eebe84ac9e47a9a650e26344b2aba9c84b59ef09229a83820ae4c5a1800a0ba8c615	v2:/As0EIq+tBITLJTTdjaaj+IFE7RREEkAtc6J2B4Maqx+NI713Y3BKat2X9cqbx7CFOB2w3jS65f4yg5Ni/uhEfJ+WpoIe48QrcoAAKGMjENB3DkjeHvVIDq1n3HPN8mOLZvNlP5lxkc7AA2m8ZGwr+HMMLIwlGQXuG73lVzysc6Plbs9CM0CezlpG2CO20Wj1ivP2Jp/XkzdvqZQ64E12NEQVFafx/N2tAZqGHitG1sKP+memrvPpqk+DpDlY4OpkISjTTSThEeYT1W299t+dhxEuDOYkNXzlK2p2AHH7Q7Z68lCrbg9beFfz1EXfN808Gb+XmhdK/c/PYxBEcS7fqSLX0Sf78C7AwyMyQhtqHIzM0NNU5dmOqOl6D94cWDtaFtOlwnp7r6ErJ5HqaZQ4mNEsqupyEtZ7wkimoOCCuTFoYAKC6jGFQ==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "/As0EIq+tBITLJTTdjaaj+IFE7RREEkAtc6J2B4Maqx+NI713Y3BKat2X9cqbx7CFOB2w3jS65f4yg5Ni/uhEfJ+WpoIe48QrcoAAKGMjENB3DkjeHvVIDq1n3HPN8mOLZvNlP5lxkc7AA2m8ZGwr+HMMLIwlGQXuG73lVzysc6Plbs9CM0CezlpG2CO20Wj1ivP2Jp/XkzdvqZQ64E12NEQVFafx/N2tAZqGHitG1sKP+memrvPpqk+DpDlY4OpkISjTTSThEeYT1W299t+dhxEuDOYkNXzlK2p2AHH7Q7Z68lCrbg9beFfz1EXfN808Gb+XmhdK/c/PYxBEcS7fqSLX0Sf78C7AwyMyQhtqHIzM0NNU5dmOqOl6D94cWDtaFtOlwnp7r6ErJ5HqaZQ4mNEsqupyEtZ7wkimoOCCuTFoYAKC6jGFQ=="}	\\xfc0b34108abeb412132c94d376369a8fe20513b451104900b5ce89d81e0c6aac7e348ef5dd8dc129ab765fd72a6f1ec214e076c378d2eb97f8ca0e4d8bfba111f27e5a9a087b8f10adca0000a18c8c4341dc3923787bd5203ab59f71cf37c98e2d9bcd94fe65c6473b000da6f191b0afe1cc30b230946417b86ef7955cf2b1ce8f95bb3d08cd027b39691b608edb45a3d62bcfd89a7f5e4cddbea650eb8135d8d11054569fc7f376b4066a1878ad1b5b0a3fe99e9abbcfa6a93e0e90e56383a99084a34d34938447984f55b6f7db7e761c44b8339890d5f394ada9d801c7ed0ed9ebc942adb83d6de15fcf51177cdf34f066fe5e685d2bf73f3d8c4111c4bb7ea48b5f449fefc0bb030c8cc9086da8723333434d5397663aa3a5e83f787160ed685b4e9709e9eebe84ac9e47a9a650e26344b2aba9c84b59ef09229a83820ae4c5a1800a0ba8c615
6	v2:tCSIF6+4ppM5XqgR92y7BzwvLADCpbdDmX6vd6VAcGYF6GQI6nviVFNwzsRixrxpxp4cukSg6lW+6PTp2AJOpOMzJuHtgrI9dLE2vh4Ba4HUF6v0vnI35WMsIQtE9dnKwpkSnof3bfj92y5yDiCRbVOVEPVCDnH8xRGxs1Z9GKyMATKHvXgaEUBXnvLxmIgaWaJKRu3DGdHsAJ+CGdVsVxhorKZEKsgWkZETjSKlllLqauzwOYNTpMUFAX6IWXdtMI2h+SpYQPeNTlRAmPY9tHm8GDmZoRo+bW+V336lzRipCPdOsw004G5ENa8+xJeIKICbYgBmX8tneyZsyhTFEYVEKBwc2WaW/HDD9RQFqKvLR36Z6l11F1SEUSmB6mxY5p9aN2V+ctwHDyvN07rkn6eHSNvMSK88tCY1oV/A/b5Qu9+9o3Ovvbw5U7wjbEdXyRMWddAfdQWeI5Y+BExwnsGWoJGmFJo8k0QeMnn/tEWqSf/GyRLHt4lwVqZ9npT6ntrBKW5yBosmmRvk/iHe+FaRhkcjQxWeWHN9bwmWQRZaeLSzw/nXoJBWfKPL7ZSoRL8Yd+1gvpDL5ToyMqIpWLExCKmJNUuDyklLdQAW0FsBrTzeLhdhssoAB6pmE8j/O2APr+pKzwg2x+0CEfuzuiP+R/2I95df9G/fBYkvoPYQ8swF0rVdq/wQQKQ65CjWwtva3u3aZI9tT6+2FBhNI8WuLMVNZsF7u8jD6P0tVwtStzgTQTzl64g49o8MQ/Ayg7QjxJllec1OYGCFzmpQwvGMjDPU3IdHyOKQuMc3y0fQ1TTGKhggmNfjnhwJz9jnlOF6pYhfFd/zcPUy3mrtfKEGByZjRJD76OsR08jzkQu8/qeZFX3HXFy4jrFUijx5bBqA3O5YQlNB457QMizL+1SOXVyuzM856pEGPWvt0uLVsvJFaMmWtgi+al2flGpiIYa1eQtO2kNalMUB3xD9VVctFEFxCFSGwvkGGeuduJr20WQCd/bGZUEVwdawWGDZssmqCGK2UOcFr9ttwNQEzf8L0nhEEop0m1EgcChwV3w/KLcT7Xq7DDpeO6L1wZTMF0q3sy4yQOvO01wMj+2wfOWgWxtpYNQcnXOCUMGKy1ihdwJwYsLobLtqHl00FL+1GLj8L2x0YTQ70jN7CxmIplyhNTd7G6AMIlDBL3+knhIqeS+BpXr8p47nDGkFPd+T2ygYUUKbtQ6cXlrfmZse76XamZjwlMYONSXyPvIa5e+DoWr4xkvGXawLr8gCzpccRStWBflTr+kyNiM+D/5QxRHrNeca3kJXXg+gUFMAJhGd+afFky5CAcrO146o+bwvGJDIc5Rw6FjIwZ5vfEBcoA+Vb6U7clmEmXiyrrUJcg0066GYi9O120UWnYqLQT1N6cCdeVmhC3vhAR1Z0uNDLBk7hhQeakesNp60r35Il7ihEkXZE+P3NSdl0PLTnRcklqV4KovXaUJ6UDaJb+uNwOj1yOOG8haY34aA2OfeL6zUHl4bOY3EMWDLlfpVzTqjNxFHWrgErfjlnU5x07i0jITq1+z9j6BeLtiyUgKeG9fpCdEcumjUxhDiQ16fgW7mT/8ysE3a3R8CIF21YnrneeRAzDhLfYpbgBGns2/kGCmGb7HP5eiQ6aJFssT9k43MSnrGtizlPGnn/XycMzbeqwv63iaVTHm7CqRc+4i9wmdQwO+FdCgz/a1XcuAOvnpIWnnEAYXj18lhypkHC4VqxcTqZFiqb6+k4iEmG2YPkSbe4yeL9lr7gd+MdiNdSthOB29JVG4R0UY8zPyvkH1anDLidbVmrqMCH8l9Ljb6XXdStCLRuwfCDWOP8ZDaPyEjsIce6VPlzt4Qi7aXuMumGLHAFLGWB1+9hEAtA4AHyJHmZsy6Lw/avImKw2Mm+RKoEZNYCyxdAc02xnYwJcFkm/0rfnuwH8ICHQ5c/zdOPEs1WSasVb9BVTcjjzPWGU1gXktQwPPPZEL49cVIRxL8QWg5+ENe6vcEqcAUnpgR4ZU/wQx0io0i8TaQOEZimtx7b/iZ6vo4uEuKDJV7/2EMZGZJtVqaDjmAn9HfAuXVkKxM/wAFVLF9174m2Dega1GfPOffciTbQPYVm6HvoxdZCZagZUaxgmmkf1BruHTUKxsUY9xqe/+vNIxB7j4SnF/4ha2nF/IJKWVvC79Qf6Bw/EpvI1tduZ3L5H3czBNXPOhzrvfY5k+PC+BxB8JEOdETlXrDwZKkvhTL+/hCy98ZBL22GWMsIz78cj4G/tZ6yXP57IR6Zz+BOEWBHzSD4X75rcPn/qkOx4pL09S6xU6rISaBwOqO9/TX3TpztWMguDDEkbWrN7F9nWS3frlR8m85CEWvZXINpB0l+f67HXs1H/ZxnHB4eOBBUY4QC2MFLPR9QvmYL8rfjPJlrIyecdxB/uGeXei8oluCO8AWXMgGEj3aZbcIcsRq4q07Zh3oDV26M0/Tzq9EhIuwW/UTBYwafjdaE2wG0VNUE/v988LvOIxZAGt0E9QUOpY/dChVM2hxAdQvXfTl0XIO8eJ1Jbyc4NShz1/sCKn+glg73PqJyxytwEuSbmvURQUrV7ooOMffp5i70PQo9GeuRcQJoUy6NL3iY862uSXcyZdomKjHBOuWbxeTsfpvKsBdEujPX8oFYBOA3g5l859smz7tEkxrd3K0R0y+0D0xg5foRxFz70Mp+PcOVHot9hl4+9IoLUqAkB4qpWW0dLJp95YEdBK/JooT6Gm+mJtVKHDSbRKb5+uc6iku7AXVv+5/N2LnjEBwAhhFXjuBel+z7s0egOWnes9a4h2Xn16mPkPSW3/Ge+ucjDgzVIaOvVmxu7sF1wzdBQtwDIJSS1bQn0diz48kKUIoIPwT6vt4HlgR4q6mpjB3JSmkxlzzcl0h346PzzCSRCIFJOkZwgxejV5e/w2DQLvqa7pw7hXR4n4VTkZ+6SbWd+A5jJnce0K2YGKjMwL1X47Xn0i9BYe+ZX4c/nRGGGiNxOCzeK3Li355kigzWqX67gC4FWuESEVc50ffL0daO6lJQZ1aud4MLkjZrSTjCrniomUJW+nrIYUQywV2bQD4DEGHsYnWCLCHr7/5JzEp4dpX4PIdc6Cfi6rbJXtbP9gdwtaF/bahg+CuLfIpCpQyjkpmZDL4j2Fndtl7MrS/JqQjxVmmj5LcJNu1C/DkITnUeqOvqjymucTuejim4v674fJu3zMekPw0Ew==	v2.1:fob7NIHUkDD59mdxGmUbsFA0BJltp2vJxRL8axG2xSwa6oNNNj/r/fMun2nsahCef7Ys30MCi8l7MTKGFaqm0K9n6oB/342ZlR3BVQNiJtSgUGhpyj7f8Gp3ZC2Czjzxh4/dOTni6j5l86kDxWbTcbhk+hGMvD76XQPGUUa79UaiO9rVc5uyqSTOjk39gQw8KERigpsMkp3hYYNURzgDhe3DNAywfmDrAGkGEavfHasHGxAHIF3HEAa9aVWhvbZQIsxQDNSNOALyvQzg/4yMBP6CuYT3AURyEafjD4n4pYDlh/tEGrMXFiOatuqBZbrN68sAMbSgybWrI3kDVbUvKZG8V4Qk7cznxsU91lBa0q7wF6DhmVw3AZCtTCWKQhqWbcHZx98kSvunzBbiK9K4B7V+mHjY0cXLGDkR7YtfZhgM7SyiGJN69eddRtDGvO8iYVybz5RduW1aciy1p1uaJn3Ka3dYE7Yn8/+eaGpuRXsatJieenCvBCxiVZ19UshqwEiM1lDRZ3JKPtp73ZTnzSuHXrihSDEMal9a4xgb4nVRbDq+NmlxnOzrGIWeosWf/F6w9CU+wTSc6IKBlupM3w96atujdlZm/65GoIccG39uNHGIBzxKLF0LDVac/L72oZJb4zuMZiG6Onvx0vFYq+AqNVeM+TT0tFHHxU1yMRdZM5/3v65ipM2ZMlIkBNVPcy+n+ueK8b+DM9kt+ADLYb7/+ZlcYMnJxcClYsaLDRaRVBU4PjO/fytobzGqMs3MtT+6a7KgwHvXSx5/mLpwuyiTyyDTotBUJ+kY/n0g5XbMf8P+Lx5eJ8KIslDVlj6GhTk+pUVI2p8caVCgUG/GXRon4vWCAfGhUGPg8U0zmAawc3oh+LFbZGsQ9Kq6wBlWxAv5zLMMq1gz7+GpgN8S8BaTsbHUZmrePTtIXmqToY0uqyfDl+gemJm3l8nqzWIckrYXXSAoD1WCp4JLyIyjAPJm9mJbwVL5ccjZxbYetWkMEm56v376ikQMwrKI6nDtD+cv20NHNVj7MSy1UUTtDG1YV1WnDKMmsRtbv7e2mCLz1jgI5tZ6ALKtwlmbZ4Ns6eJuGo56oHkwVeE5nhUKz5bvVV/I9+q94KXLYPYxsU0G4OZGNtvlykQZBIxjClllKL6vHPYqNDz+B8ESg88C8S4oyArvuFRBh47/CuVbkm+e8zdRLX21Kbauf6V+e2FC3yqciCmIRK7vA8+99HEIbTFlp7qmf8KPmJMdN+aunb26Z0ii29ZIMFDZu3M9W7WP1Mz5kQNBARquZXyKSjUImEGE8liRZFFhdKLCcourq92YiMXxczNF4yrZBaE2r05f0e0imCFw8kV60Tp13WjWugg+KfcaeVu7nN8MkEgbRSbBbGMSQvqjujNtzuUWZysKcuhcaVCIKnXbi2zTmVbUL1vD688Ha2mO0J/m6vd/q2Eb8L1mS46X1MuLcoDguRdZFGkvWulmR61jQF+5O1/Y/xF6WZ9tbb43tq3jRNEpErWA0/QkKByzK1eUClez16nYRD6VCW5O0B1eiyjyySDz17l6VBLL58bnyFOU52OeR00EREzHcxNz65RK4SR1WLh4JtsOCwyOfn/Oq2solIrVir+2/KBiyEO1S3xkrxCgS+jQn/NRZPorPuYDzcQOccrZjKC4v2pUnsSwHQyFips9g8JnpT0gK5SHlFJafE5eF61V4MwsjS7GsAfVL52liOk02dWkZR1skyVfNsFUybiqKFOliJnjEYhqi8SXc0CLOEwNfWdplrEtDHXhmKJru6EJvsfgxraAnaKS63WssfK1atMBnE55H6KUrAYKL+v+UUmVS4ZxMPEer6hrWLVakZCRPXJ8vgk+F6K8B9FwGdmxsFGSUHmyydCRXdaP9Z5sdDe+dcNwzhwDDcnKBN4R6qEKOwwHzwQ0hgli04LlcTVBSbSMPmiDiED2MNlvh5mnB3UZUgJyku0/zcGiLC7d1pWzMdNKmHO/QW47/p6yz8yH3Ep3ZKexHIt+i5gG01kxlPggf0jk32Abaf0tLNqDV871hzvwe+s+qaLGaFGotthMGZnEIK9+XimXub7Man07UnLELv/P9UZcVwlBXVOL9cnkdmQtWh8v8e4Td3PO4nZxk/ZJv60k1zgUrGF4kkMvBnytbI8ozBTvEb/1tK30fZyAHo7lAJuuRnzLwbVMvo8b4KJrgajnRYMbqaTt/hM6FPzs3g+rtArMVgatI7Aw3njyn/JdUK0EwaBH1Mc2o4kiTYSzjvM5mS1jMSegIOe01BHqFK9ujET8/1e9pWJ5FAtR45Uw8rZTls+6S0hX27PXRp3gF36c5IkHb/eiuwvVejT7YWILc0qPexdiTkCZ7B4P4PCIzF0ViTXzI0aDX8TgRyqFv+UgqoUs4fRJjzS5QCIQxo444pYf0N5cpN7grFK8NQAAi3ZXTvyV9CuUWbx+rHvWWZE/hgGGgRLlmk2PgfB+tXteTkjPU1Gag9UWxYmSOR8KZIqTDK99GZdqjlEh8TST8fRXb8quNT205dD1iLST05TQZ+AHt8rqeCoexr59JtDCIreVPFhk0gqkkEyOo/3J/KAV4a85lbtbHvBmwDHuUyidC1cgngxe0ngXLTXC0eXGSR6Q+UtH+10zzRAfUbxlUKJee1Khdv4rt2E7RpFhJqSf5d9/2WhR0RZpaLxlAE3aaWRb/S/uBqg0x/zdKRsDXIRUNfwp68xOpqHW9dYv0n9D2XAVLHYKpFhmEHQVJLqU7uVgCKAtz0FGyDbw5lEc5xc9lr089gjMm0e4GAM1sYYGtFsyUlRPbNUkW3CAe44P4ZU7jxufbi7umOAMzeBOhOI5HYw0pxH8NqUMLeC0igrT5cXcC+qHU6qjjdu3p4suORIvnt5WfMvZUrmfzJWWovojNWo3DMHpvF3i7LqRMb9p5VRyRSiIJQyHxHZantJwriCKKBqaBz1id8j9sfE7CVmBStxeOmuRBcqr0+GmBFGOBhQvtbRauRlJn7NBMHOuS/LE/QH+nyu5yPKO7FBqrBxyRdqz+ErDlo3tOEJPd16Vv39oKlgm0b15kyFV3wauwVyWRtAn9CegKOhFX8t9AA0xck3aZdWnv+bpMzo34oNHazPZacGGcQgKKiqH4LQbKAgp0rqaV73kO+M2IXQgksJ0w22fr4hYKsJf5RO6vpgT3Vh5O7nfsvO99zh7oo7pIJR6LAjk/yQKhgUB8UlajQ3AXsKBLD/fG5lYYccSTxAwCtoiUYi3MvA=	\\x7632613ae4b132cbd25c38fdf9e790476775b63732cb6e7618b52efe014317c4efc3ec890e554cdf05ef90d1b10cbd159dd787916b457d58fd359a3410a60e5315421c917311dace057113877ce0f79f4663dafa7c9c138c38e07cc607a7fb69a314f9b5a8a3a7e6d6a0a6893e6653672f9acdc27d323ac1ab0227428d7c11baedaf3f6236a6701cfd2db6700b217f3e7237cabba276773e97008e330d3d8fbf835716fc06c1e8b9cf799ae1c94a47b20dad6215dad3822e62affde2ef9f19a39519576ad04a5ef376e261c0a07d71126b274b3303e2b6912601753c66c9f4913493539e623e9a2952b2d34e14460dbb8fd7cc1da6a9cb5f2472a767406b206c3c0abf5fa9d69e4b2be0e184b20ce364b9db1ec613fcc2025e88ed079bf2eec3e28466390cfc97b950d536b9954b436d9f107545e1e33701883d0024310d256c37e1d337878924cc0800b21f64814aeaa98158b558c870b9ee47dedeabbcf4f8f922f5da44df9bf0d639d169be3e0d70bd5ecbd40ac49ea663a6d0fb9c15b31c939aa430969c877054b818c2bd3f53653fbb450b07d337712af208d37fe04361d837aa1d383e14ff5bd2a4c2f92d195aef5a14a21efa35701eb61eb510bede90d92f9660257f05c6ea0ab4fe4446d32f8042b0329f222a78405710390aca48af6bf07b0b8a91955d7d3b04f24c64b0c4df687dc561af944aca979d70aaf1833a75ec69a1de84d823aff8efa79f53aa10be3ee803dc36a599d86d8972dff9ba405d549225a85d4884d6d00b0d4beada0b9aa4826554406584a8efe657a8fe36fd66c36aeef8fe89379ea4e506474b7b2a5b867db7c69e09c771069a60137fb81cbe136f9688f1f5995bf03bb5c5d0522f3b0715854b2e8f8e8b1b75e19ebb358740561c337f223dac1f2f598fabcd1ccc49a3826127337d2d3e0efa2751d0e6a46500d9c9e5691dbb6dc365b0d54eb752d8b7fcb7313af5e4d2943d1c179d20172f9995b9949f24d2a2bc5578955fa0832e39fd1694b500ff74963e9b2962cc31c4493d0c786bdcf8fd708814ccbd4d2751dffd415e5072816ce291aaa949de786542b5edbe95222e7d87b1d5f4be1bc5f5ebc8c1c7ef668916a8c4cb40c1029e19bacb5cb04ae81cd94b6cc7f0bba9c955e2854962d93a09f1896509b6871dedf69db9fbbfd2ff62f54a0bf68018f7c106df106402b137c8cb4cdfaf1303fcc9cde19df0688737fad9a4af3757f32d31594d8b73bd53de50fc5213aef9827a8a00a5d487881809c9dceee87cf1d87ef4129bd2ae4cf86212c61ca6be934ab187b0b1ec0c309cb904ea924024625fccda3e15922714ffa433259b4c82245e32c04612b18dc95fb258edb4896c84a1e23b71e1402f81cf314d3e22bc345b82e82ec6b0e8ece5419aa8590affbd778da868e9f72eb95f3f30b6e82578f435b3919b5f3c51f49dd62a3d8f34897e4dd96fef787743143c365b5d097d48c44b49cb938eea3a76bcaa5681c8fa55edb652b7a08c103fd6dbc762d39b45538aa6103cfb599503395032335e26482ef71db97632027286710950cf703fe0a416a825eb0274c7fc6b763d344c630928aa057a687fc94c79f92ce4b4704cf5b1079f0a8c8b5c23e0a2fdd33ba815a824a697081a0af97b2d2a095acee98c535121ee71f61d96c7f1d0b3e20d17bb70b04336efb97f18c85f71d97779b712770b7c7b930ddaeab69012c2cc0ad35a37d0506c844c2b58d387da4fc1676127e0af23206eaa20586bd1a097b64cca612aba4b3ba274e18d2906414cdbbee5232de8ab84cd59511fe9e9bdd78b78cbf51b86ce7067ea07a357ca81fcfd29b46925de9acdd5bc9b924affd23f0f3579e9bb879e7caa0065a7b94ef3cf7353c8d19ce91cd038d97bfffefd2b66dac3b4bd0d19ccb3661eec66fcb50600b8e323c69dabbf11551d8666b91d4662808e2fef75bd448aaac608a5c75dd5118b0ea226c244de2235935d8c367080a5bec478a87037b494fcf96712738d7b22539fcb33c961c6ea4d0e45167ae729077fbf1403296bf671755277e219f942f6d569b6d007ec419692a64c8d29d9228d5979c92335230e20dc5cf1d7b60c6384570803eafdcb7cd09e59b09d524892b0af9494533ce334d1312cd0e45853ad580dc7cf21414c13c17893665899a429ff299ad29f3823f2834e3dae20b6e0ffa6cf9e5df30e06cb2aa11709fb86f601bb0f13b0ff877d34fbea793ec64785d1ed7a08c88a57b3f8a7372d33d5ca75d7a8a0c8426d4a1fb15ab318bd5cdb6ee2f4eb0dd7ee0aeb3b379ed443ac84f8905f0131edcace6ec8d58d6328c51c5b5961553dfcebea291546722984b548853413121c57f8df4996325c153760061699a43ed292daa16e6d000cae01a9b5e6b83adcb93d17163dac3104c7a3f108d2538a0332690c2d2ccd26ea91d1adea5fb91dce93d1f5958e9e2f9a81748fe9df6970f2e1a97956026e3aed7149f123c8d62b55ac6c768f2adfc3ff3f5c2db253678324eb4fb3d0830a5b200d60c7a5379a77e360f1b5256ce82644d450e22fcdd66761c778f72451c72f9329498ef107e700241ea32792fda1f20caedefa2c0a588a8a636016a5c04c5197c494bbb979b77ec2556315d6e984999864c0072229e8f0ff67e00b416ace23f7e5e220ea7f77789ea8be3072610abb40e21f83b3898c725479f6777d89134aff6c48445572653f40a7a08041a863142e483eb94bccf205885b37c1c2b9e00e1999a8eeae80de30274e5ba05d18c35a02fe2541f4dc675eabb60f2f0acc928649e3688b086ad6e5f7e881d6464e02aae3a614ba1050d37d244ffb6122ce1230b5e0b6f7fa8eea5ae7e8a2d1136d7fb6f688c6b826f78db56e941dd543bf84db11a19cbeb1016c0f49f09e1d95f0d014e2584e287bd3693da36bd77e53220e24c55d7ad7e936113df55d7e5131642758d098b86692c6facf627f2c4cd9e97f9886361d0765f561e0e6a1f8bf9c1d838ba50d4292fd2557c409a4b360f6a89559507ebb2917e8d7f9ed046d07b0beb6c945bb9cf6f0a58dbf17b1ae1ce9a2055267feca33e225e8245494ab1af2eb80f6e7f4067d2a3a732d90b4fcae1dc3836689e40e7d4f7eb781dcac6c7b63abfcfee4951a00805ab776ef4f18adc5faee2300f6debd36eceaf25a88431df9bf0bf6aa8106ff7dbc12c67de1f90b167f2bb20c5f42d851638eb8de305faf60f6ea9f93a58aa7e417a4bfe0128b75e693856067de9228eb020f578f0967464306ef9ef9889519ee02dc19593c89fc353e22766b349778372d64192c7def117a87a583196f8d1a068e1070fde4e6694f26ded5f8869d2160dd6f12cf39fce0cc8a5a48c0af46f6d585f5f22567b90bce82bf3ebf8d1394910ebdbf4cef63c16ce46c3beb64c5d591a17a6cf95d770f5deced7f8b457c	\\x76323a943caec8dafe6707078065bcddfe884d606027f36f851327b60c96f325ce164427782df15dc7b23de18dcd7bff958cbbf663f545d04b2d1bc81bded1ae505c2918bc3418ac35f40f73ceba6a49bbfba9f999624bf72c2fb90da4a924a988988e51483c011c99aa1ff1c0af37dadb8fb704ca41948fdc6bd865e2692ef4d46cb8bab2c714b3ea81121a1c7320b94edb456bc2c76359a64a259fa8feff191f47a3dd1aa7c6ddfbfed51e7ecda682b9d28eb2c8c6331acab3602b2eab0fa101bba00e945b6187697c2d549e1ea92025dac02eb80038479eb904f56bbcceb6a43f74eeee478de67df8f48d29590211502e4da9dac14bd5039419e57891222cb2cf2e79409706f027600f5c75227840023921e7d232d31be3d9a88410fe8e3c9dfa4903233d8abd14a5253ceb90298a3276693623d37c46be97be8a3b776e5b31c5c2276ed328d980ace5c8286244ecbe0b820f879502501603b98de90797476a5d5a637d6767d43a2966eafb3a6c3edf4d420183810e17ee578b338476c4bbf67a5a90e29aeac52229f6bda97ad1b7997712e87edb646c3c2905f19308fef2abd02ef163cc41835efe1093d0c625bd3ae205c2b66ccad3036d52c8d5c9a0f18a5a8f3554c37e920ce15b58c165643e4771b2a080bd780c7da0fd1c3f95d60af8aae96e9233c1ced0f41531cc3c372e184d2ad8671130998627cc35e2d8ea85f159505557b4c42080fe179be265324e8860d16cf150548ab0f13eebe297f0ffbb519bc005627e8d9e42b7add9750f60afdd3f1fd14bd537ed8bf6bde1f9bfc25505b52fe2a9376544a16dd30a97f2d146ab3ea3d0ac8161dec057acf63d7e63e65168e863163a206a3040f2bec20005bac2d28ed88d502d9bb4f1c837bdb593290028d76662ea8012e63b8059f6b42e470923d8def1650b30670582db038194c76fcc84edbe3b742d15a7c178a9dccb80ebe7e9839a57e83a0529f2966dbe1018e6ea0ab215ca89b641185994858177decc649f0eec43ff5397cc794d4f460c0fd0fb42c739d0911213281583d8f9c79aa55dc45785f723c865e120a5bc3eb845c992a2f0f20ba3687fc143bcdfd73091b4007d09a87189d6a0e6da9001ac1198bda08be909c4d4adcd7d7813df79129e197b9b3dd39d0ce64ebcd40c7ee62d1643280281f60d9f9a80ead672c449e19fc1fb1d71bbaf29b7b543192fbb3dfda63d96ac4cb4cdca41c27c5b45c209a116a9f2186c1ae3e33f2f67cbd34f9fdced90a691d387eee708ed346f279a406f446adc422b995100fb1cb9652d12a3187e13ceed3ad4a468c72e7d9a9c454e55a7b23168b604e089f09e207a07a88e2621a4e23a97920f1bb65f884413e504d9a5e47f47e288d1b38495a1c576a090d2a4876084015949264509e9c16ae72b20110d7aee121275616ab00e2374a7647b9878158e3bc58fb5c325d214e745edecfd67d3b90df1715dfdd0ad2ea8f5f1a532889e6442b39496539dfd5be1cc3651731e2f25d7e50525b42fc5100dc7148b6c0e0cadcc0f18408a1ae8b25691ec289da71219adb5c369bd4f3a9a4a7f09d1acf7a054d44c72811bc0362e4f0ec82097488a2f31cca1d0d6e71ba19e60662f8a76524e8c5d6e774bfbb0629226a503c13d5fd3a3e5845e65c2e265bffc16628474eca18404c0280e3ef74660d4f02868ab541e605c5ed8615d855bcad8cc1d350231ae4ba14ebe1f83e1302dc4d96685fdd606758aacb1a3172953393ed5ef3ea3c4bae7e54eb412329689aafba5fa6284edd4ca2b9da7e39ae5d2123fb8c41d0f82d47f289078bcafb225b5ba323988ded9194a9d532a5af500ca20277523aad7d928afb91df58dd85d6e1ca02be367bf09082b0adcf31c658bfb3cf7d030fd03787b3fec21826df2d533378d8b5bff880bde6ff79d8cfacb8a154ee87f4ea3da887865fb723ed03da15c9e5dbc7599dfe324c3324989aaa6753c07940c47d1fa64c29345c79fea62dc623438439e76f8a9c72e26cf861233da6bb880649863383cba062cd1c5d4fcadc21f7527f50a6dcdc64475f29448627f604f42494c94d6a60fb2b7584bd19bdb5b0749c11bac5fbaf967bb3253359c0d8ad0d8d6f94a5952f02e161515543d061f6083575a70264e6a90d235f6d15897a75e897f117f631f7fd9350c713d5d05e01a22501f78a7f47e0e45c225a888028a61eb00526fe0c16e7b51060291a4cd44181539abf8a51b4cba9468f94825d36d0e513888b1948d0fc08069bafafdb3f4803c3dde61fbdf99f424bced641c1e52801b6e383cdeef33c905a885526eb3cc55c77af35da613f900f325a8db36cc65c8f2cde0655909cd917ae5af5f12bce0c55972eec13057e47ea0f80c789a50ec2d70b62f36606a0edaab645c60fcb50b4507e13fa249ca9693c5349f04ca1dd906b68f2610a7c0b0906121a1718ff8efe54d93ed75ee900f525d22548b02c3cf8fca4413868cb506fee85b3f17d88bf14e345adc76049263db2240e418b63948db7393eff31225005f528989bba7fe8685a5583ea05fa06af03c47556e99c0b8ad47133a0c05487f69280554478b9072c84d64b608d14b79a479b2a1baada9de6f141d7cdd0760be6e6dc5c619816c860e5d3f485fb56c3cea1b23a116d4c4a6ddff8ce85d59d7e005a11d21ab9dd7ea78d4f5c8ac199c32fb740cb45a453e0a05940fe4375c2fe4cecf74eb4484107faee59a51afd32a5899361a3e25692ff03845cc2ac8c6ed7fd22387e00ed22cf3c287f376b43dd6d0cdc114a5a77ce1fa19a11469fe8626901a3c34210330aadec286d9ef13a228eab9273564d530e578b3917d3bcee0022b6b08199ed97cb7f35b2e0d0f64874ea361a66e969a04277efda5d4d7803e34443b23a35fd64580c42c7ebc99f18745642f3c094d56619b4d1d675cdd3e28f208284dbba786495e04ef4603dcd5e63d9d561d3189ae89ddfd0851816779a73afb4e25f53b6a06d5c126cf6cdd7f405db1d40369e2389c6eef0d236abfbbec4d831bbb5ceda61bd880b50b869d42a83b4910b550c3ae015e7a63299e9fce87bb560325c6c5450db2d61cb30d76c1c41b265daa090f2066e55d3684065cf8019d40f9435f3f29a173f725e43f6c629c651f7bbc7e5aa60f686940786550ca1d5afafa49acc6e52038d0a19fa3ff3e80e8ba8e8b4ec621577de22df4fe679e39d9b76c6e4e942c3d08931e7a45ca54dd5f1dd57a35f1959bbdae9e7dd736d15a57d7d4cf3a51af085df0e79c6caba79b007cb18797ccada11ebcb47639d4c6af15de9feea505ec65358bcaa6d146923a694995add5a6c41a89cc9ac1a99fb5a0a8dbb3863a6c0d8973972898ece97398689332f1b2ea1c05d7b00340ce32aedeb4ec5113ec708c5729e5f241ef4751f5ab96f01faa25192c5454a7f400	v2:lDyuyNr+ZwcHgGW83f6ITWBgJ/NvhRMntgyW8yXOFkQneC3xXceyPeGNzXv/lYy79mP1RdBLLRvIG97RrlBcKRi8NBisNfQPc866akm7+6n5mWJL9ywvuQ2kqSSpiJiOUUg8ARyZqh/xwK832tuPtwTKQZSP3GvYZeJpLvTUbLi6sscUs+qBEhoccyC5TttFa8LHY1mmSiWfqP7/GR9Ho90ap8bd+/7VHn7NpoK50o6yyMYzGsqzYCsuqw+hAbugDpRbYYdpfC1Unh6pICXawC64ADhHnrkE9Wu8zrakP3Tu7keN5n349I0pWQIRUC5NqdrBS9UDlBnleJEiLLLPLnlAlwbwJ2APXHUieEACOSHn0jLTG+PZqIQQ/o48nfpJAyM9ir0UpSU865ApijJ2aTYj03xGvpe+ijt3blsxxcInbtMo2YCs5cgoYkTsvguCD4eVAlAWA7mN6QeXR2pdWmN9Z2fUOilm6vs6bD7fTUIBg4EOF+5XizOEdsS79npakOKa6sUiKfa9qXrRt5l3Euh+22RsPCkF8ZMI/vKr0C7xY8xBg17+EJPQxiW9OuIFwrZsytMDbVLI1cmg8YpajzVUw36SDOFbWMFlZD5HcbKggL14DH2g/Rw/ldYK+KrpbpIzwc7Q9BUxzDw3LhhNKthnETCZhifMNeLY6oXxWVBVV7TEIID+F5viZTJOiGDRbPFQVIqw8T7r4pfw/7tRm8AFYn6NnkK3rdl1D2Cv3T8f0UvVN+2L9r3h+b/CVQW1L+KpN2VEoW3TCpfy0UarPqPQrIFh3sBXrPY9fmPmUWjoYxY6IGowQPK+wgAFusLSjtiNUC2btPHIN721kykAKNdmYuqAEuY7gFn2tC5HCSPY3vFlCzBnBYLbA4GUx2/MhO2+O3QtFafBeKncy4Dr5+mDmlfoOgUp8pZtvhAY5uoKshXKibZBGFmUhYF33sxknw7sQ/9Tl8x5TU9GDA/Q+0LHOdCREhMoFYPY+ceapV3EV4X3I8hl4SClvD64RcmSovDyC6Nof8FDvN/XMJG0AH0JqHGJ1qDm2pABrBGYvaCL6QnE1K3NfXgT33kSnhl7mz3TnQzmTrzUDH7mLRZDKAKB9g2fmoDq1nLESeGfwfsdcbuvKbe1Qxkvuz39pj2WrEy0zcpBwnxbRcIJoRap8hhsGuPjPy9ny9NPn9ztkKaR04fu5wjtNG8nmkBvRGrcQiuZUQD7HLllLRKjGH4Tzu061KRoxy59mpxFTlWnsjFotgTgifCeIHoHqI4mIaTiOpeSDxu2X4hEE+UE2aXkf0fiiNGzhJWhxXagkNKkh2CEAVlJJkUJ6cFq5ysgEQ167hISdWFqsA4jdKdke5h4FY47xY+1wyXSFOdF7ez9Z9O5DfFxXf3QrS6o9fGlMoieZEKzlJZTnf1b4cw2UXMeLyXX5QUltC/FEA3HFItsDgytzA8YQIoa6LJWkewonacSGa21w2m9TzqaSn8J0az3oFTUTHKBG8A2Lk8OyCCXSIovMcyh0NbnG6GeYGYvinZSToxdbndL+7BikialA8E9X9Oj5YReZcLiZb/8FmKEdOyhhATAKA4+90Zg1PAoaKtUHmBcXthhXYVbytjMHTUCMa5LoU6+H4PhMC3E2WaF/dYGdYqssaMXKVM5PtXvPqPEuuflTrQSMpaJqvul+mKE7dTKK52n45rl0hI/uMQdD4LUfyiQeLyvsiW1ujI5iN7ZGUqdUypa9QDKICd1I6rX2SivuR31jdhdbhygK+NnvwkIKwrc8xxli/s899Aw/QN4ez/sIYJt8tUzN42LW/+IC95v952M+suKFU7of06j2oh4ZftyPtA9oVyeXbx1md/jJMMySYmqpnU8B5QMR9H6ZMKTRcef6mLcYjQ4Q552+KnHLibPhhIz2mu4gGSYYzg8ugYs0cXU/K3CH3Un9QptzcZEdfKUSGJ/YE9CSUyU1qYPsrdYS9Gb21sHScEbrF+6+We7MlM1nA2K0NjW+UpZUvAuFhUVVD0GH2CDV1pwJk5qkNI19tFYl6deiX8Rf2Mff9k1DHE9XQXgGiJQH3in9H4ORcIlqIgCimHrAFJv4MFue1EGApGkzUQYFTmr+KUbTLqUaPlIJdNtDlE4iLGUjQ/AgGm6+v2z9IA8Pd5h+9+Z9CS87WQcHlKAG244PN7vM8kFqIVSbrPMVcd6812mE/kA8yWo2zbMZcjyzeBlWQnNkXrlr18SvODFWXLuwTBX5H6g+Ax4mlDsLXC2LzZgag7aq2RcYPy1C0UH4T+iScqWk8U0nwTKHdkGto8mEKfAsJBhIaFxj/jv5U2T7XXukA9SXSJUiwLDz4/KRBOGjLUG/uhbPxfYi/FONFrcdgSSY9siQOQYtjlI23OT7/MSJQBfUomJu6f+hoWlWD6gX6Bq8DxHVW6ZwLitRxM6DAVIf2koBVRHi5ByyE1ktgjRS3mkebKhuq2p3m8UHXzdB2C+bm3FxhmBbIYOXT9IX7VsPOobI6EW1MSm3f+M6F1Z1+AFoR0hq53X6njU9cisGZwy+3QMtFpFPgoFlA/kN1wv5M7PdOtEhBB/ruWaUa/TKliZNho+JWkv8DhFzCrIxu1/0iOH4A7SLPPCh/N2tD3W0M3BFKWnfOH6GaEUaf6GJpAaPDQhAzCq3sKG2e8ToijquSc1ZNUw5XizkX07zuACK2sIGZ7ZfLfzWy4ND2SHTqNhpm6WmgQnfv2l1NeAPjREOyOjX9ZFgMQsfryZ8YdFZC88CU1WYZtNHWdc3T4o8ggoTbunhkleBO9GA9zV5j2dVh0xia6J3f0IUYFneac6+04l9TtqBtXBJs9s3X9AXbHUA2niOJxu7w0jar+77E2DG7tc7aYb2IC1C4adQqg7SRC1UMOuAV56Yymen86Hu1YDJcbFRQ2y1hyzDXbBxBsmXaoJDyBm5V02hAZc+AGdQPlDXz8poXP3JeQ/bGKcZR97vH5apg9oaUB4ZVDKHVr6+kmsxuUgONChn6P/PoDouo6LTsYhV33iLfT+Z5452bdsbk6ULD0Ikx56RcpU3V8d1Xo18ZWbva6efdc20VpX19TPOlGvCF3w55xsq6ebAHyxh5fMraEevLR2OdTGrxXen+6lBexlNYvKptFGkjppSZWt1abEGonMmsGpn7WgqNuzhjpsDYlzlyiY7OlzmGiTMvGy6hwF17ADQM4yrt607FET7HCMVynl8kHvR1H1q5bwH6olGSxUVKf0AA==	{"version": "v2", "algorithm": "AES-256-GCM", "ciphertext": "lDyuyNr+ZwcHgGW83f6ITWBgJ/NvhRMntgyW8yXOFkQneC3xXceyPeGNzXv/lYy79mP1RdBLLRvIG97RrlBcKRi8NBisNfQPc866akm7+6n5mWJL9ywvuQ2kqSSpiJiOUUg8ARyZqh/xwK832tuPtwTKQZSP3GvYZeJpLvTUbLi6sscUs+qBEhoccyC5TttFa8LHY1mmSiWfqP7/GR9Ho90ap8bd+/7VHn7NpoK50o6yyMYzGsqzYCsuqw+hAbugDpRbYYdpfC1Unh6pICXawC64ADhHnrkE9Wu8zrakP3Tu7keN5n349I0pWQIRUC5NqdrBS9UDlBnleJEiLLLPLnlAlwbwJ2APXHUieEACOSHn0jLTG+PZqIQQ/o48nfpJAyM9ir0UpSU865ApijJ2aTYj03xGvpe+ijt3blsxxcInbtMo2YCs5cgoYkTsvguCD4eVAlAWA7mN6QeXR2pdWmN9Z2fUOilm6vs6bD7fTUIBg4EOF+5XizOEdsS79npakOKa6sUiKfa9qXrRt5l3Euh+22RsPCkF8ZMI/vKr0C7xY8xBg17+EJPQxiW9OuIFwrZsytMDbVLI1cmg8YpajzVUw36SDOFbWMFlZD5HcbKggL14DH2g/Rw/ldYK+KrpbpIzwc7Q9BUxzDw3LhhNKthnETCZhifMNeLY6oXxWVBVV7TEIID+F5viZTJOiGDRbPFQVIqw8T7r4pfw/7tRm8AFYn6NnkK3rdl1D2Cv3T8f0UvVN+2L9r3h+b/CVQW1L+KpN2VEoW3TCpfy0UarPqPQrIFh3sBXrPY9fmPmUWjoYxY6IGowQPK+wgAFusLSjtiNUC2btPHIN721kykAKNdmYuqAEuY7gFn2tC5HCSPY3vFlCzBnBYLbA4GUx2/MhO2+O3QtFafBeKncy4Dr5+mDmlfoOgUp8pZtvhAY5uoKshXKibZBGFmUhYF33sxknw7sQ/9Tl8x5TU9GDA/Q+0LHOdCREhMoFYPY+ceapV3EV4X3I8hl4SClvD64RcmSovDyC6Nof8FDvN/XMJG0AH0JqHGJ1qDm2pABrBGYvaCL6QnE1K3NfXgT33kSnhl7mz3TnQzmTrzUDH7mLRZDKAKB9g2fmoDq1nLESeGfwfsdcbuvKbe1Qxkvuz39pj2WrEy0zcpBwnxbRcIJoRap8hhsGuPjPy9ny9NPn9ztkKaR04fu5wjtNG8nmkBvRGrcQiuZUQD7HLllLRKjGH4Tzu061KRoxy59mpxFTlWnsjFotgTgifCeIHoHqI4mIaTiOpeSDxu2X4hEE+UE2aXkf0fiiNGzhJWhxXagkNKkh2CEAVlJJkUJ6cFq5ysgEQ167hISdWFqsA4jdKdke5h4FY47xY+1wyXSFOdF7ez9Z9O5DfFxXf3QrS6o9fGlMoieZEKzlJZTnf1b4cw2UXMeLyXX5QUltC/FEA3HFItsDgytzA8YQIoa6LJWkewonacSGa21w2m9TzqaSn8J0az3oFTUTHKBG8A2Lk8OyCCXSIovMcyh0NbnG6GeYGYvinZSToxdbndL+7BikialA8E9X9Oj5YReZcLiZb/8FmKEdOyhhATAKA4+90Zg1PAoaKtUHmBcXthhXYVbytjMHTUCMa5LoU6+H4PhMC3E2WaF/dYGdYqssaMXKVM5PtXvPqPEuuflTrQSMpaJqvul+mKE7dTKK52n45rl0hI/uMQdD4LUfyiQeLyvsiW1ujI5iN7ZGUqdUypa9QDKICd1I6rX2SivuR31jdhdbhygK+NnvwkIKwrc8xxli/s899Aw/QN4ez/sIYJt8tUzN42LW/+IC95v952M+suKFU7of06j2oh4ZftyPtA9oVyeXbx1md/jJMMySYmqpnU8B5QMR9H6ZMKTRcef6mLcYjQ4Q552+KnHLibPhhIz2mu4gGSYYzg8ugYs0cXU/K3CH3Un9QptzcZEdfKUSGJ/YE9CSUyU1qYPsrdYS9Gb21sHScEbrF+6+We7MlM1nA2K0NjW+UpZUvAuFhUVVD0GH2CDV1pwJk5qkNI19tFYl6deiX8Rf2Mff9k1DHE9XQXgGiJQH3in9H4ORcIlqIgCimHrAFJv4MFue1EGApGkzUQYFTmr+KUbTLqUaPlIJdNtDlE4iLGUjQ/AgGm6+v2z9IA8Pd5h+9+Z9CS87WQcHlKAG244PN7vM8kFqIVSbrPMVcd6812mE/kA8yWo2zbMZcjyzeBlWQnNkXrlr18SvODFWXLuwTBX5H6g+Ax4mlDsLXC2LzZgag7aq2RcYPy1C0UH4T+iScqWk8U0nwTKHdkGto8mEKfAsJBhIaFxj/jv5U2T7XXukA9SXSJUiwLDz4/KRBOGjLUG/uhbPxfYi/FONFrcdgSSY9siQOQYtjlI23OT7/MSJQBfUomJu6f+hoWlWD6gX6Bq8DxHVW6ZwLitRxM6DAVIf2koBVRHi5ByyE1ktgjRS3mkebKhuq2p3m8UHXzdB2C+bm3FxhmBbIYOXT9IX7VsPOobI6EW1MSm3f+M6F1Z1+AFoR0hq53X6njU9cisGZwy+3QMtFpFPgoFlA/kN1wv5M7PdOtEhBB/ruWaUa/TKliZNho+JWkv8DhFzCrIxu1/0iOH4A7SLPPCh/N2tD3W0M3BFKWnfOH6GaEUaf6GJpAaPDQhAzCq3sKG2e8ToijquSc1ZNUw5XizkX07zuACK2sIGZ7ZfLfzWy4ND2SHTqNhpm6WmgQnfv2l1NeAPjREOyOjX9ZFgMQsfryZ8YdFZC88CU1WYZtNHWdc3T4o8ggoTbunhkleBO9GA9zV5j2dVh0xia6J3f0IUYFneac6+04l9TtqBtXBJs9s3X9AXbHUA2niOJxu7w0jar+77E2DG7tc7aYb2IC1C4adQqg7SRC1UMOuAV56Yymen86Hu1YDJcbFRQ2y1hyzDXbBxBsmXaoJDyBm5V02hAZc+AGdQPlDXz8poXP3JeQ/bGKcZR97vH5apg9oaUB4ZVDKHVr6+kmsxuUgONChn6P/PoDouo6LTsYhV33iLfT+Z5452bdsbk6ULD0Ikx56RcpU3V8d1Xo18ZWbva6efdc20VpX19TPOlGvCF3w55xsq6ebAHyxh5fMraEevLR2OdTGrxXen+6lBexlNYvKptFGkjppSZWt1abEGonMmsGpn7WgqNuzhjpsDYlzlyiY7OlzmGiTMvGy6hwF17ADQM4yrt607FET7HCMVynl8kHvR1H1q5bwH6olGSxUVKf0AA=="}	\\x943caec8dafe6707078065bcddfe884d606027f36f851327b60c96f325ce164427782df15dc7b23de18dcd7bff958cbbf663f545d04b2d1bc81bded1ae505c2918bc3418ac35f40f73ceba6a49bbfba9f999624bf72c2fb90da4a924a988988e51483c011c99aa1ff1c0af37dadb8fb704ca41948fdc6bd865e2692ef4d46cb8bab2c714b3ea81121a1c7320b94edb456bc2c76359a64a259fa8feff191f47a3dd1aa7c6ddfbfed51e7ecda682b9d28eb2c8c6331acab3602b2eab0fa101bba00e945b6187697c2d549e1ea92025dac02eb80038479eb904f56bbcceb6a43f74eeee478de67df8f48d29590211502e4da9dac14bd5039419e57891222cb2cf2e79409706f027600f5c75227840023921e7d232d31be3d9a88410fe8e3c9dfa4903233d8abd14a5253ceb90298a3276693623d37c46be97be8a3b776e5b31c5c2276ed328d980ace5c8286244ecbe0b820f879502501603b98de90797476a5d5a637d6767d43a2966eafb3a6c3edf4d420183810e17ee578b338476c4bbf67a5a90e29aeac52229f6bda97ad1b7997712e87edb646c3c2905f19308fef2abd02ef163cc41835efe1093d0c625bd3ae205c2b66ccad3036d52c8d5c9a0f18a5a8f3554c37e920ce15b58c165643e4771b2a080bd780c7da0fd1c3f95d60af8aae96e9233c1ced0f41531cc3c372e184d2ad8671130998627cc35e2d8ea85f159505557b4c42080fe179be265324e8860d16cf150548ab0f13eebe297f0ffbb519bc005627e8d9e42b7add9750f60afdd3f1fd14bd537ed8bf6bde1f9bfc25505b52fe2a9376544a16dd30a97f2d146ab3ea3d0ac8161dec057acf63d7e63e65168e863163a206a3040f2bec20005bac2d28ed88d502d9bb4f1c837bdb593290028d76662ea8012e63b8059f6b42e470923d8def1650b30670582db038194c76fcc84edbe3b742d15a7c178a9dccb80ebe7e9839a57e83a0529f2966dbe1018e6ea0ab215ca89b641185994858177decc649f0eec43ff5397cc794d4f460c0fd0fb42c739d0911213281583d8f9c79aa55dc45785f723c865e120a5bc3eb845c992a2f0f20ba3687fc143bcdfd73091b4007d09a87189d6a0e6da9001ac1198bda08be909c4d4adcd7d7813df79129e197b9b3dd39d0ce64ebcd40c7ee62d1643280281f60d9f9a80ead672c449e19fc1fb1d71bbaf29b7b543192fbb3dfda63d96ac4cb4cdca41c27c5b45c209a116a9f2186c1ae3e33f2f67cbd34f9fdced90a691d387eee708ed346f279a406f446adc422b995100fb1cb9652d12a3187e13ceed3ad4a468c72e7d9a9c454e55a7b23168b604e089f09e207a07a88e2621a4e23a97920f1bb65f884413e504d9a5e47f47e288d1b38495a1c576a090d2a4876084015949264509e9c16ae72b20110d7aee121275616ab00e2374a7647b9878158e3bc58fb5c325d214e745edecfd67d3b90df1715dfdd0ad2ea8f5f1a532889e6442b39496539dfd5be1cc3651731e2f25d7e50525b42fc5100dc7148b6c0e0cadcc0f18408a1ae8b25691ec289da71219adb5c369bd4f3a9a4a7f09d1acf7a054d44c72811bc0362e4f0ec82097488a2f31cca1d0d6e71ba19e60662f8a76524e8c5d6e774bfbb0629226a503c13d5fd3a3e5845e65c2e265bffc16628474eca18404c0280e3ef74660d4f02868ab541e605c5ed8615d855bcad8cc1d350231ae4ba14ebe1f83e1302dc4d96685fdd606758aacb1a3172953393ed5ef3ea3c4bae7e54eb412329689aafba5fa6284edd4ca2b9da7e39ae5d2123fb8c41d0f82d47f289078bcafb225b5ba323988ded9194a9d532a5af500ca20277523aad7d928afb91df58dd85d6e1ca02be367bf09082b0adcf31c658bfb3cf7d030fd03787b3fec21826df2d533378d8b5bff880bde6ff79d8cfacb8a154ee87f4ea3da887865fb723ed03da15c9e5dbc7599dfe324c3324989aaa6753c07940c47d1fa64c29345c79fea62dc623438439e76f8a9c72e26cf861233da6bb880649863383cba062cd1c5d4fcadc21f7527f50a6dcdc64475f29448627f604f42494c94d6a60fb2b7584bd19bdb5b0749c11bac5fbaf967bb3253359c0d8ad0d8d6f94a5952f02e161515543d061f6083575a70264e6a90d235f6d15897a75e897f117f631f7fd9350c713d5d05e01a22501f78a7f47e0e45c225a888028a61eb00526fe0c16e7b51060291a4cd44181539abf8a51b4cba9468f94825d36d0e513888b1948d0fc08069bafafdb3f4803c3dde61fbdf99f424bced641c1e52801b6e383cdeef33c905a885526eb3cc55c77af35da613f900f325a8db36cc65c8f2cde0655909cd917ae5af5f12bce0c55972eec13057e47ea0f80c789a50ec2d70b62f36606a0edaab645c60fcb50b4507e13fa249ca9693c5349f04ca1dd906b68f2610a7c0b0906121a1718ff8efe54d93ed75ee900f525d22548b02c3cf8fca4413868cb506fee85b3f17d88bf14e345adc76049263db2240e418b63948db7393eff31225005f528989bba7fe8685a5583ea05fa06af03c47556e99c0b8ad47133a0c05487f69280554478b9072c84d64b608d14b79a479b2a1baada9de6f141d7cdd0760be6e6dc5c619816c860e5d3f485fb56c3cea1b23a116d4c4a6ddff8ce85d59d7e005a11d21ab9dd7ea78d4f5c8ac199c32fb740cb45a453e0a05940fe4375c2fe4cecf74eb4484107faee59a51afd32a5899361a3e25692ff03845cc2ac8c6ed7fd22387e00ed22cf3c287f376b43dd6d0cdc114a5a77ce1fa19a11469fe8626901a3c34210330aadec286d9ef13a228eab9273564d530e578b3917d3bcee0022b6b08199ed97cb7f35b2e0d0f64874ea361a66e969a04277efda5d4d7803e34443b23a35fd64580c42c7ebc99f18745642f3c094d56619b4d1d675cdd3e28f208284dbba786495e04ef4603dcd5e63d9d561d3189ae89ddfd0851816779a73afb4e25f53b6a06d5c126cf6cdd7f405db1d40369e2389c6eef0d236abfbbec4d831bbb5ceda61bd880b50b869d42a83b4910b550c3ae015e7a63299e9fce87bb560325c6c5450db2d61cb30d76c1c41b265daa090f2066e55d3684065cf8019d40f9435f3f29a173f725e43f6c629c651f7bbc7e5aa60f686940786550ca1d5afafa49acc6e52038d0a19fa3ff3e80e8ba8e8b4ec621577de22df4fe679e39d9b76c6e4e942c3d08931e7a45ca54dd5f1dd57a35f1959bbdae9e7dd736d15a57d7d4cf3a51af085df0e79c6caba79b007cb18797ccada11ebcb47639d4c6af15de9feea505ec65358bcaa6d146923a694995add5a6c41a89cc9ac1a99fb5a0a8dbb3863a6c0d8973972898ece97398689332f1b2ea1c05d7b00340ce32aedeb4ec5113ec708c5729e5f241ef4751f5ab96f01faa25192c5454a7f400
99	\N	\N	\N	\N	\N	\N	\N
\.


--
-- Data for Name: granted; Type: TABLE DATA; Schema: public; Owner: golden_owner
--

COPY public.granted (id, tenant, name) FROM stdin;
1	golden_app	v2:eGO4RrDoOX1fzcbWu0kmVILSzMebJlXuukwNTJd2rSswKA==
2	other	v2:wpBYnPUMNY7+SIvD5fBU9jLG2bmGxsONkta9gNOBCkQM1RQ9pU4=
\.


--
-- Data for Name: indexed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.indexed (id, name, email, workspace) FROM stdin;
1	v2:GC3gJYy7F2oMQw8y8tW+kc4utOHgyFTcuLjmEMYMpB2XIg==	v2.1:8+KcRSxosbAmaz6dK3ubFKOzn05d4t78DN5bWel6dRXwhJ5yWoUGCx5r38C+SYTOfgon3s05zJFQqlol6g==	1
2	v2:95YQGOXkS21nVBTHpyncUvKUj2iVixIaG84ReYuiRbME1w==	v2.1:zjstMjGeEKOQ5LcUkfAFeGBlkxoO1ATEz00g/ACiN/MXwQ+1LbKDfA5jTDQbEs4pimIHT2fnBWv1pN3slg==	2
3	v2:EKKzYnOIlX3atl7jsHBhbyDzhHX/kZtmlFjBtpelXPwVNg==	v2.1:itxxfGOm5cqrdMKimuAweUlwgn51MN+H4qYFKqqrrzAru8R6G6GC06y6uOwJ2dOg8DyNJxuP/LYoy9BewA==	0
4	v2:LgadJn+y5Rr6kF5l0Fp40PlX72AQESxLdPdMJoprwphU2g==	v2.1:IfhvbzcBd6D7CTfuWvuaZigHNSM91G0S1+WKvh2eKkYSPaQv/5o7XYXqyZDtDkX/wRu5bfoS21YW4+Z3Tw==	1
5	v2:Dbg60vQjyeLJdYMg1Nb5CeP6BsULCXWM0L7IQdBLs9f3Bw==	v2.1:P0bPjOcjQLrL667ooo9izFeaFforFv4WtJGy4DY7HvN8yOTLywn64t/e6DFK+mbC5UMkyY/4HiF3+ZPXTA==	2
6	v2:wggDISprWc6FUENDNbPfm3SAo4SyBDdOO+N4yzx+fCGIFg==	v2.1:nFlqF7OKGfI3W4gNcLpFr7ncW8b4QzjSN7a0V8XsTzgGq/ml+TVAF+j91N0gr2hSE3CSJvAGKObY/Jl05Q==	0
7	v2:AhT49WH8tEAZtrs7Vs7PktUSkYLpZVe0h1PpMqzDBT2dUQ==	v2.1:bbMQnXnwNOC2KS67k4uyfum2S5XIU8WoUVzkCVKBf42SdrC/xokkIjqhCCxnH3Ar7VA89oqq1127E75/sA==	1
8	v2:rgVx5xu40qb1H+98EuZBsXdKa1LqdR0imFDFi4au+/1I1Q==	v2.1:hIwkmV1+jy/BHq/iOCZPPs7EDfk6jrvUxSyqcusXg2Yo3RsLf29gGgOGizENYw0JDjCNPHDtYIkw1Pvkmw==	2
9	v2:jOMRx3l13KNhd8ExtjyHkPVQ92U2HRMcORmhkxR1Q/FNcw==	v2.1:OBwmlpumQYr0aNns6XDyDaqIX13SRvs/1tMRxWlCexeCHRmthWFwShny5vxJWLK0lQ7R8/lhrdeq86Vg7g==	0
10	v2:eiqI1qadNKopo7Wp4/MdEhgrknYCCQuujMFnLlSO39YmOIE=	v2.1:1oaWvd19kylapaGAUAauL5U6Wksb60fjmP+LdMnfanGArMoflEdfO/yCd+yYzxN/5GRHFR7V/IVxs9jHoEw=	1
11	v2:1DU4lggVgMHLsHdxv2mzakrJNm8gHTBOIwIl6dKrlDjWu5A=	v2.1:qdB5w2liMwij7Kx+7es7A7ImK6Zzy+u+Bu0qsTb2j4/Hl6AI3XlojEQSHkKeKwDcsKe0ylRffKozeBA2M50=	2
12	v2:0MAx1xZJQzrUTKX3CjplnTJUuuaDNrC21VbLl2RPQsSdtrY=	v2.1:HpjAAWUX4bfaVSZMp8SQtWcJdzQgrKmqTdb5JwyZ3es9LCymRNLJOyALP7ZnehoEXDB3/tRoVbh/hIwUscA=	0
13	v2:Uh8frTGp7uzo95I15HlC/cd8e6HBv4YJotGWBZkOVWy21hg=	v2.1:qhDaKERvZZGid0jsr6qFlsy16YP7ibnqv8LehJ8yS9hIz8haMpGlKPlb98hB4+nBfAR++dHXFfQvkEwsbFY=	1
14	v2:vYWUv4++mH0LowkH3f6kq3vUCzR1XFVe/Dun8+LJ1aT+tF0=	v2.1:op7F8poyMYrKfCb92XDbGGfHcN1ZGc8AmI+aGEbsu05gqoXPwB1pdtUFXhJvyNJS0rpx3LIGwq1015z4z4c=	2
15	v2:rAzjr2Q3NHcT+S2Me7mObDifNIMjGggUNeuFRAbyhtHhZDE=	v2.1:RtFhr/G6i+bQ7fCD/pIgZshz7dT869d52WGGyT+0LVOOLs0nbGDrMZd+ft7cWo9brd92dS24/Mz+vT8Txfg=	0
16	v2:35NPdxC7bdUuvgWhLYGufJ/eC/Fl1K4IZWzUCQEzbbq1iwc=	v2.1:i+LSCu47mnK1GpRE5qlVBeQG3A3HbODbEn1Erghg0Nr3M0ZtvjDgbC7tsvn/7gQFtK8CMDScRS8BzZA9864=	1
17	v2:v4jBlZqdtmKZKJLUOFBSI8jyEtlLiolML8i41gg/vG3OSgs=	v2.1:yt/nnu83Esn0LxnqO+GTDVb6t9ZS/qoXcCbIkXvYNG9vJBbeWKZpTKAVRNWmPMCCJcmOstfIhsN38Y0dJN0=	2
18	v2:jauD0JGrXI4AL2xL5FdDHA4oAnlCF99LWWQVlstY9bSgl6Y=	v2.1:TCGughMaj9nJckke5F7S/VuZ/fmQZ6ZFcmFBrDa6DZs2Li2hdLbbpF6uglPjSS2PHvBY/2t/pJMCaAWgSh4=	0
19	v2:5pAjCpHC2Xgn9FwYn2K8P2EdBdOLv8XN11QX5mPQZTZWM9M=	v2.1:nxkjcEdPew12drV+9uuceOk9Q7SaM5JxdJN+DZdH8Z3aMlU7Z3R/lUbuDhYvVSFEBn6EtV/+At3duMbP3Mk=	1
20	v2:dQKxmNQp9FlBX9nJpp0F/0aUiuMh+Mb99GiH5gbDkkM3Xfs=	v2.1:v9edAh5v5gBpMGVrscnnv27c0ophZz1U3gUKOCmVMym21eHPxLjRxt/BQRsT0+ApMLEZOTfHrkloVHWBVvQ=	2
21	v2:6QUpB0DjU97nMojzE2h+j5u0384wNvl4Rc6rUeaGESuWWnE=	v2.1:aoC28EUtNi9U9ANJTdbrUECbd0kZGMB+jRY+qXthCvoSXkUVv0rXQMdnoal0Nc2GI6sEHeQutCA3QNpo6rc=	0
22	v2:ZdDiN0HHMTiT4rVO5dRaokfncB5lQDMWc6dr/N3r3YcHO+o=	v2.1:GhnMC84C/FIoIGUUj3ptLGaR2j4Z+kulVWapz+FbRCWfvjoEUnu0/VlTmALSqxoKwyOMbkTX496CPP8gmuk=	1
23	v2:yIeKR9xbbO2vSSw2xPJRgLy7ZMEiIoCFeWSPkLaR9ax3BlE=	v2.1:IcMKzNxZfhuShxpEtzBAf0wZBaLZejMG4FNlpVaid6CN7JJDUs28kJKtaENQivEiLMbfClT0jcR5RNdJ/6U=	2
24	v2:E+IhBEkDNF45DffMnw+wMAOtVfgbg2eP25/El31MRgzyl4U=	v2.1:RPkpH2DrfK44Fsy7ToirBgerGEwOZsFkQUB9uskO+SlVEZBy0GVgvGfg6LRpAvCgqrMVdBxYCfLVSqIWWt8=	0
25	v2:zSQYstZ+j8OkBi5MCErfvZK6i+WWtu0WMwWTxDss+R/jwqI=	v2.1:tUpbc84RIhJNkTKiPhaz5ManRbNtR9gspZWzd1FryB4syCYWp/XdSEdEqTbdchLpvBeXo9lvKQeMZC+7Ezs=	1
26	v2:nSv0K/EdRB9SgAXmsGUxOdaFRrR+PEdtF3d42rhdubgxnUY=	v2.1:e5hiq82p2varPKt3c/TxaAAtYqPsmg0WBOFn6DQaZ1jydRoQGq8Zfd/7ywQUas4NLRFSpcHGXIAUFKBddsQ=	2
27	v2:PRkXJbqKWKT1G0y+i0JMkkdYYrUkopBG5MGyr9emdiSVmCY=	v2.1:u7rOgk5YF2dDIPaKQggMsKJJQegPXKlCtkga+dqEZUc98anR6euZk+EzcYELCXDcWey2uRtJJzTeOXjkMS4=	0
28	v2:0kjmHX+YMVB/OMyaNYyyVpg7H1C4j96f6k3PEW1YsR2W7S4=	v2.1:NKWLCF0vQ1WzCbud0a1bXjo1d0tr02CuQH1MpeRGstpZntmSFwvBZ9DV8qg8WIlNIlhqlxEqiftiMRrv5JA=	1
29	v2:x5MrISMwQc2Z2GrZ4BdW4V7kobUwWxjEJ5dex4tYixHHF7g=	v2.1:Rjk4Lsn7vO7cextvU7GV7noF3SleVh0189xdICC45RHKkSDsVT55U7p8HDvRqKh73K8/U3K5IiOs1ywI/CQ=	2
30	v2:XKsBVC24Kx0vb/f/tXG10f9mCUIp6u0Svx93QlIUw1j4dso=	v2.1:TWkKqMFlJ8xH3FzIdR+7cVIheke221gYgVxXtrxJSnLs48cs+DyC1quk92NsPQhWBl7R5/PzlW8JEPv1q7Q=	0
31	v2:UjkvblGArTJVA3dPuDQbHHFZobDTF+H/LR+kqLA7TiHOsBg=	v2.1:3DQdOpnugbU+TumoU3LYOuububZ9xMjUkS2/XXsVIIdsjPLu+LZ8H0p+F+P8FLsKIOoHHbrdrNFx451fEa0=	1
32	v2:CwOhXoT0X6PHZhaZ867eOkgOIDDqazLjwrHYaCjhy2YPSGU=	v2.1:me4gWs26F9V7Jy9dpXhUDmRsv7WGFWCi3nHhRvjUhAsjq4TLKviiqsdnqiqQJXcRfjF5V17byhjsYh9lhOM=	2
33	v2:VdfgbRJBYu6DVSVBic4G/VZ3+lAd/9ei7I0T8a3KT+GxM1U=	v2.1:neR1tMXnfqmEYQ0+a1TZINKetxggqyRDbtvYyngfRYHKV7NrAZS0EMNg/er1mN+2t7EXW8gbVztmr54vMTU=	0
34	v2:XmiuYWw0gCnxZtU+uQH+tLmOdpfCh2auu6H4xqolqBmmIdc=	v2.1:qcvaPhiHcZvAXKCIXRiKoXyVWHGg+QO8DRPMYPtu6Zrpp0sIzK72OQff1zKQIugfTTu2xSgXsu3FuwwLTHo=	1
35	v2:frbO27WjzxIr/VpxCtg2aORMb/9GVGyO7nJU74/iVcssrdk=	v2.1:IPwCIx1tuEsSNr41EWZFE0P6ygsxLL8uAddAjelp5XDOV96q+rbrGBwCZ3pat3KwX09QqcmBDtd+YEi8UCo=	2
36	v2:npEsdUOH81neQIRopMshegcB9uiQjWh8kOE7mK+PzPYadVQ=	v2.1:+xFPx9d7rZFmHqYlSPfiUqSvOmUKP6jH4KT98vNSh7UwIF0Scuc2DaBbsh0BvZnYRb8dWsFvo1EThZX3yLE=	0
37	v2:5N7I+4ghpPrlYWJl+4CbgVSimXp7jhK/s8HPPXq8B0aAEf4=	v2.1:00/u/7gQaiwhpHh1lQnEdKJ9on6X5KHm+owOuQQHI2h8nRWu8Ch1AxdLYX4ngisWYPfc8V3A0vOS0k10gTc=	1
38	v2:MGrLzg2fIg20fd70pl+7GjLEo6GDASangh5xo6lpSERfa9c=	v2.1:dZ9FP/+azo2/O5rpr7a10qZNq+3iZDGvtk3CBdEyEa6Nku4BM3v/MlwKeXGJLRez4meNFxWa1t+fiOBH/tE=	2
39	v2:vX5V//TuGBxDBA9YwEsC+8KWq35Ki0BPzTmdIlXPzNTi4q4=	v2.1:W/F486+ftvK4anyP8N/KliW9b04ZE7Ru5OBCHcqRjQITGdPC8d17OvPCkVkiNMUzEU/mZFzgC/n3tqWI4MY=	0
40	v2:CC2wsKmHUAVAFad+qAgn3VBQHC/l3+mcpYOCjTlVGYX3Pw0=	v2.1:ULpIS6uF7ldquzMcUYl6hHncxp7abqLUHAAdbzyutxNU8Yy1Hq7vyXn1Tf5gODqcyXUhZu2GQJxEF/Z1Do8=	1
41	v2:K9m56gkQjbEeEvYqzkqT6EM1EPmiXZWteET9/45PT+4lkQs=	v2.1:Xk91Kcpq9o+hOWfqVTMEZsdIiVaK1akqitQeyCTfVXmG5XvzilS+7HqKxayIx38f9Cr5ALSBQfL5J8I8M1g=	2
42	v2:MNHNHUz4QD1n32XogVpDnlAjiBBnxlzFMukYhx7+vRJM61k=	v2.1:EK50bF4FygRNQAkwm1JFgfFD5QzguoNOkJG5OUfxdnG26b7ZFw3rkYRn+6pF2mQGNc+wjcckkgFPOpn4pww=	0
43	v2:bU37hHWfyncqtV1dw8HnybYXeoGOWDWRcdVCMLdziE5qA/k=	v2.1:Z6WV8T4dvOz6KMNSqMwh/ZttWzt/prJbfmi8/RCP1asgtBdxnPovQ4edb5NDbvg3ln+Mt/0Lk17OsaspHk4=	1
44	v2:6ITRVRccm31Hwp+356v7nIlMQtvp2HGBjEoCY+bO1/LWqEc=	v2.1:8j1gR2xb/wWrkl7fOHRdX9ytGCtEgA6JwL1lWwHS8swI8b0A4uUb9SMdekdNFgS/+kYCUk0hC3QdZtZ5NCU=	2
45	v2:vHqsmZaeo2WJ1/wgAtaQ5CdfBl1KGV1AiS7Qk7/2dpViC4Q=	v2.1:MXEbsdjwHbn5J6VGH/NR52mCllBqn0dtkz3ul7xi0UgE/tthZ3mOcyaSUMNCfZB+sIkHfD5WOl94Bg5jVME=	0
46	v2:vVjOHo98diwkrzyvKVgaIiroKq44w9fm/3ouKyS+4oV/LtY=	v2.1:S+zivMANXqmVYFS9wwbgYj9YQ8iVVN5snIkVZuDDh2Xt94ujTgxXXN0xsE49WTgf/ZbWPEPozhIjF4hxsoA=	1
47	v2:KFNDnErSfKB0jaE0b+xiyk9rIcUGpO6wjjHJz/C3apCQCdU=	v2.1:q/rW5y2EZvB+YKtbAsUHtfZH+7e1QSPQ5icjP43JX2OiE75Wc/miVnA4u3fZSAQcKaQ9IpgBzTBkuTrnqEI=	2
48	v2:hCK3TwC1vszAmAG9B23urwb4UbgaesZh4ffUNrHdfm1yvqg=	v2.1:O9mZf67hdM/1qzXv5CdIjf9vFuhNOWQlFjX0ZMPpuFwxojxbCXVdDJySodjm+PPy/JHJmmzNeW9cwWXvd2Y=	0
49	v2:Lsk/46BakEgDxevlobb+hWMq5eBH2V3QtV3EzeDy8i1IlUE=	v2.1:t0agmfZvOTDJoAP3qtl+BxGYiUKVhCI8ADxfNTX4oiu/RUuOquUq8i86qJS7H8nYofwJJNEDRU1zho5QGi0=	1
50	v2:mccr7zOmB1ofPR4QPu1gLH93gybrPqWQQCj2/9dvm62USXI=	v2.1:Fq6I49sqajyBUK8cBIcI/rvOgitlT83MWx5YK6S2f04007eP5elaQof/o3ssYXUqms1XC+mYMcoTAZhrEmo=	2
51	v2:miA15mHtOn3O1wc9TBTeSGyOsgNHglLD7t6p7atA43ArjN8=	v2.1:EeBBAzaHiY87JaJLFOm/oUe7JwKkf56uRfNm0MpVsltJzKvQoh1bkT7/sapq9GMwxW6uuWiAFzzuRiPJbIY=	0
52	v2:qzzXqjIC60df4MaMn2dtQA9f6wL2MhlUDEdnhESJDAp44hM=	v2.1:ZtK6xSs5gKbafJ6gWLQ3UrZ0kx+eepsQACP+MgtPBW4Oo3J92yzmxSen5t7kscs9fUrF6zOF3xNT/9QtQVk=	1
53	v2:cAWMUU7GWvwNMEg+7uFNVMzqOQZWcgtgPYk0ANJqmzi5X/8=	v2.1:36smyzCKM1iP4EE9PW9ef0VabNzzExSSCcrnQg4jdG7pvQJRriqRthPoaX6pTXerBT4vIknBTjaQBhyMP74=	2
54	v2:q4dORQ/+XDlDMtPCvo+lmDrure3CWIrwDD9PR7ZTpi2Brrk=	v2.1:0m7p5Mct7hLuvz7nsGKoLbBW6Uafq0QUDRVBPYeTmbmnndYPEYrlrT13ePvg7knI6nblCuqXY/5/7h+HrYY=	0
55	v2:F2xu6Rv2z0G/kgE+Mf/x01i7LjyUBIPDfFMfp4iD09ri5UQ=	v2.1:ndGY8kkAArGQAtlg1giLz+SxFVxyAdT5Wo0YtnfgzWxdtv5nWyehwYNtWYWJT5phgOqhLyJWGQTRGN/kpvQ=	1
56	v2:ch7ND9/wx7TyphpnGpARysHBAml9JVkN5jcZ9hQbb1f/8dk=	v2.1:kA1Pgl6+ehV8fTsVO/f9togAO3E0JBmgna8VUCrM83u7mnCLu+qEGhI83tHTCl+vPYK+RDzAKpIMa5VsTL0=	2
57	v2:6N5nFgJcj32Y7GVgQ7+LCE1y7BySsQKsDNcC9r0A58aaUbE=	v2.1:7EB6fomOUobNdN96zXv/SWofmld2AEo0jaz9xo2bAHpeN9ZYA3aYw7MrC/7lvfM1+KCTGm1yyjLRlvmoMQM=	0
58	v2:IfPr1+FvL1zkW1fPQdWYppJtcasl7M9Q2kbPyCoSLKC+HZI=	v2.1:lnSIQe+4o9FpojEmeXbADS2CJnLiuQDNkgBWrHVl687GxLD24NQplkl7IpKIkDPVleGzcFH1LzTvfea1avA=	1
59	v2:g9SDxiYtc/Qeg0ghi86UgpiLcIexQZTV9BvM/sNBCUbPL3A=	v2.1:l2oHvLLOQbhn9Diu1TWAI5DRBXeYlZQ6nx1GAWAbkmVHYO2hZmdAsm7N0SunDcphPAP20SEHfUS4WzLPd5o=	2
60	v2:+tk/sTarKzFZKBQEkDBuA9vOth4fH7YYpH7IKWk/UQl6vhA=	v2.1:2As6csbAFqkqQ8TRqszzJee0AJU9EWYJGXRvgLH2m/AD/HJmeSQFFWwu3hX6m8FkceHfVrOKQSBz/BuDQ9I=	0
61	v2:rWxkCp2XtUJp5qrUEF0S/L8ufG6v+RHbSUhm3xYVeEnyd+EtAXHPN+Q=	v2.1:c7v51lWw0nYgUMOiORmh7PF0lTBytY04/i/YsygXmctZxpkWoVSY5KqR2/Nkx7Mofv/eHyeLfPBKAVxU	0
\.


--
-- Data for Name: migration_backfilled; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_backfilled (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
1	name 1	mail 1	note	v2:DRoRmL7tET3PnN2wYsSzbaty+jel65JQVNDbiIXxhy7Q2A==	v2.1:PGLacaL5qqYJnGCyqhouChuLTmRMWLDxor1uz+K5RV77IEY+SRwRfBKqpRUX7+QK2JU=
2	name 2	mail 2	note	v2:LMhVIhD1P4DL6AhxRlULi2AzbXAQYQrlgmkOXcv6maSjVQ==	v2.1:xctB6dCphOKRmYn+Upr4d6+3NkRot3SiN99m44nGHoSn1iUdtLPM8ZLU5dzVx8GLjC8=
3	name 3	\N	note	v2:jmqRBUer153CLXn/UU+cd3qQv4iqGHVAlQWEyBTa8QGRSg==	\N
4	name 4	mail 4	note	v2:oKEWU0YkNWoJLQroMZN7tK6CML/bOW59BqPyYSn+7EDkrQ==	v2.1:gp+QJyaZDLTp/IKn4CIRAtmmMly20aP3AfWu3N1ETpbHeNLGBfPMcIgqz2ehuP2z+vI=
5	name 5	mail 5	note	v2:8K7Ivd4v0dlEgCgV2Yzzxw/5jYVq+NhkDMheWp5EKpOcxQ==	v2.1:Av1ScX5x6qsW6tqo6lhg38GFm+O1VTGVrSrU57iNsZbvBTcxzaskxlb/HHVkEWRvfZk=
6	name 6	mail 6	note	v2:NQvavtiZv6IPKd+CkuxrXJis03sysQebLsNShjD3ORWVcg==	v2.1:0cEzdw8DAYP3DprOCxeBZo3MIhLYhjnIVBOOqxzV+oBS4zvT9tf4DEdowtQP1keiZ54=
7	name 7	mail 7	note	v2:OuqrY7Ggd3QyDJTUVWm8DCddVk4lyabEOXwYDQE6yA3j0Q==	v2.1:AT2MrcLwWu2OjnOP+xPZKDXwqd/HzYE6x5cI/aBf4mf3AWllul3i8w7Abh36uZqwEqk=
8	name 8	mail 8	note	v2:BQrvtgZ4YCS/J48r+foMQUtaXs2ttCvNPmHYKwxhQzA1Pg==	v2.1:2gMZ1V9RYSondmpfESOJHfhewU91cgapyEG5k8BG+Yaop1e4MlHmKM7rM8TTtjiwB20=
9	name 9	mail 9	note	v2:HLvMiwNxOXccrNMdBEBCIt0CfXtp/P9PMsNF1mrIX/lIpw==	v2.1:vIClky5wi2fE/04ujhEygoIMqkh9sbBGjmcpZg6228/HwJuNC/6B0qawKaUl70k/BGs=
10	name 10	mail 10	note	v2:KOl7IKSd9W1xm7FXMHG5he+lrK1qvzOW57Q1Hs3KZGWznfI=	v2.1:UgRiJNMUGOeIsdQf/2Tc0y/FJ/mmrUiFZErVB+xVj9qduUmM2e7d9gouT/DW8rYmddi/
11	name 11	mail 11	note	v2:VUWwOLb1clsKS/asE7cSGcdTh/aMgnqZW1nT8da+Q0Yl+9w=	v2.1:Ug4e/1dmu+NNGjvzxC/12c/3K7cZ++rUx3KHs9lS45oN4OcWvaX4x9Ko+95dD6bVJ91r
12	name 12	mail 12	note	v2:EGGSOaANRNIud2cVSfH69SUXhrv0kN8zMH7YrQM+jaVTHmk=	v2.1:8DkpkU3Bfp07bvsL9SuN0k5YNDURBsL2LJr9PRkrivlo4MDwGRB9Dj1mTfwyB2nAphrU
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
1	v2:jO3lBscr77nKkKJparZybVgaHVs3hsMZ4ngUzWeJbZQcbQ==	v2.1:PGLacaL5qqYJnGCyqhouCjdfPrII986cY88iA4HAAxFqNHhVGMBNQfQhVz6VYDGflV8=	note
2	v2:4erjfOCvqv7m8325ErJf9DBFEQGPc9zBWIyavAc+CEkHhQ==	v2.1:xctB6dCphOKRmYn+Upr4dz0ywSYp8iSm6mHoBbCN3YUrtyDyO3SwQXqgTQrxURz05Es=	note
3	v2:+0yKzU1sXYeGO5mbAdA75t9w5Cp7nTZ9LyWi3kCV+iNmRw==	\N	note
4	v2:NXQQEbkO7/44sXKGIi3nvGH6uNvRJKpf7qyQaXhmCnnchQ==	v2.1:gp+QJyaZDLTp/IKn4CIRAmfku9NFBGLvRt7V0ZjLh7PZI28eWJb5HUJbAPyKLyKl9Hs=	note
5	v2:6Ht53kVnAAc3MT+3VhhMZJAzHRjX7rnduvAXpF0vVaCFJQ==	v2.1:Av1ScX5x6qsW6tqo6lhg3+XXb3USAL3zPNy2Hj+U4+9SRwDan3UA/SAp/paQumDcsWk=	note
6	v2:TbB3hvH7T/5ZxsvRTzxM2WAxV+lmLivQ5MOmhzFcYcoemQ==	v2.1:0cEzdw8DAYP3DprOCxeBZsnMPHhnBtg68rr5M9fkhd54xzX6HUlE5X/diChwiD8hcvY=	note
7	v2:xviwby/RNixcnyf43l4v27tGhNYfTI8bPYRU4Yic6DKwmg==	v2.1:AT2MrcLwWu2OjnOP+xPZKMIaY0i+nutph2+7XApfpWnNHnUY/aJZ4pVB9IL8eR4PVaM=	note
8	v2:JGjWXEHvZ04UQIa1qW3/RDeLbnJFcUrHXrNL0S9v8CJUoQ==	v2.1:2gMZ1V9RYSondmpfESOJHQbBnsMtTLE1NoTghPf8Kd9fFll0bzjRfu7WuhikJ+B0Ktg=	note
9	v2:zuWkNfsEA5Uqxl+AbnJ5o4wKisdDWMIqZtkv7Tp46CznFQ==	v2.1:vIClky5wi2fE/04ujhEygqnhJz0X0iX8mEFu+2FORPl5RMUExnmEXP2NrJ71/3dC+WU=	note
10	v2:37Mx9OXqWfYHN1H8CXAbzJ0QYgj4KoYEneNCrvxdPBEtNlM=	v2.1:UgRiJNMUGOeIsdQf/2Tc022PnbeSjiZOpmHG0gQhe/8UCXMuTfrSswXyDfy6BaojYMPZ	note
11	v2:U/QNn2G3XFqd4faI5wOTSgOX+N8RN4tdXNmTRAV4Ri2bltg=	v2.1:Ug4e/1dmu+NNGjvzxC/12ZEMJa0jl6mamIaOlYD28sPdWPJtVOJ7CfoCyosKRYpWYFDz	note
12	v2:7lQgvq7uXVX9WfM4Ama+pWHnBQ0Q7wXiBLkeQigjGMSmTro=	v2.1:8DkpkU3Bfp07bvsL9SuN0hA7P7OyprEjijFsHVKjENCfu0FSJpn6och5EEC8m1vtU8mL	note
\.


--
-- Data for Name: migration_failed; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_failed (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
1	name 1	mail 1	note	v2:Fhm+LglW5fuPYDLzAlSyg3/fm9Ukbyi3pen3vKEdWRGgXg==	v2.1:PGLacaL5qqYJnGCyqhouCvnF9g3G0ygBOTV3yDIkfv7CCFweYty90cPyyQpbiYPWuTU=
2	name 2	mail 2	note	v2:zv3IoI316wXKaIBqd4u1z5kDeKSa6zVojEsyvAWPj2DMQw==	v2.1:xctB6dCphOKRmYn+Upr4d4qNVIMGTK/YuYR01VGqKM2mD8TSKAYG5+uGdcawmBtTp4E=
3	name 3	\N	note	v2:PFCtEv7jGkOVN1VENJ17zqdO3gspZ8NjUMJJnZIsIJSozA==	\N
4	name 4	mail 4	note	v2:zGWzvb1YWseTM03BOurrhy+WXkBzq07/wU/7LCLin8ArmQ==	v2.1:gp+QJyaZDLTp/IKn4CIRAmeviajOObmISYWwuJGgFnUadUuM0EzkEYrujeqJjFr2O0g=
5	name 5	mail 5	note	v2:G67we1lceGDpo83qGrJacfNN6RsNndUKGOwGbsADroTDtA==	v2.1:Av1ScX5x6qsW6tqo6lhg3+yiWIicu0pJqJthcqkWVIrQMtZRuGWl4AmgH0S6iZzr2rU=
6	name 6	mail 6	note	v2:TjEQpOlwqh43q5Stm6fS1SsmsKogksP9BAtFUKNbHMOXhg==	v2.1:0cEzdw8DAYP3DprOCxeBZu96MMpFxc/J9LriEz0Wj4k6fhAXzxmWa45VnnRLMfekzVg=
8	name 8	mail 8	note	v2:Tuq4XbPL4ujHIG4d+5/HHhxbcNW7zCf8OsfGWT1y4TyTgw==	v2.1:2gMZ1V9RYSondmpfESOJHUnP6BIiE9fsUr5njTwEEmITBNbtGmdyTgt+1QhIup4iizY=
9	name 9	mail 9	note	v2:l+Aw51YSUfmhl5SpSwaGGs7KSURfOatyEYSYwMSorVDq6w==	v2.1:vIClky5wi2fE/04ujhEygiSpp6Fvc/fSvQo0WZ+X7oUs9KO+/WOYDdMSgWbNXpJOLvw=
10	name 10	mail 10	note	v2:3gW7+2XHUpOHA8yZ6/16h2cyWmr1Nzr8rGlq3fBm9Z2/RuU=	v2.1:UgRiJNMUGOeIsdQf/2Tc0+pFVRvAbvnlbXJiZaS/bS+aI/8a0YHQMxn6b7r302D4UFDl
11	name 11	mail 11	note	v2:+jieRX9HXuRqOqpsSpMEoA40i7q/u7uG1woSxSzbA8VdRNA=	v2.1:Ug4e/1dmu+NNGjvzxC/12czvyjbcOftNXpp/MsA6cuzPYdO+jJILkJs3ZUQoLSaXvNAY
12	name 12	mail 12	note	v2:22dCZGjL2LF3pUxNZDMLBkoDbNbgshXBnPtRWfph6VR4s08=	v2.1:8DkpkU3Bfp07bvsL9SuN0u0fU48KQOQ+Wn9hcmwSY11Ml34ZXhekKTfm8D39y7ceM+Df
7	name 7	mail 7	note	v2:5vIUT7wKJQ0odn3kgNhPACn1XGJWZHfxjlmMaenemS6awA==	v2.1:AT2MrcLwWu2OjnOP+xPZKP0/A1InpF7ozOuyz2vdOMiWNELeGot+4Nfcxep2CWQH38E=
\.


--
-- Data for Name: migration_finished; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_finished (id, name__plaintext, email__plaintext, note, name, email) FROM stdin;
1	name 1	mail 1	note	v2:Bf6D1c3GOfvVDkE11SgHM/pvENBouCMcYrtMfJAFYabMEg==	v2.1:PGLacaL5qqYJnGCyqhouCkQ/Iv8yYXpEouo39DZvwPVsoL/luKxiKlzpZTSxwDLZZr4=
2	name 2	mail 2	note	v2:wyxCLd66P5UC5JBxR39OyNc8lEoEbmfxNFaCv67sI0KI9A==	v2.1:xctB6dCphOKRmYn+Upr4d3KR5hEldbwgbVaWeu8auvK5tq/zf8ViHt4Nsh6u5cy2SOk=
3	name 3	\N	note	v2:04Xxq98+PXSTqBtevRCrMRB9zKy9jaDM0h04Loa7xpWB1g==	\N
4	name 4	mail 4	note	v2:Og2KBpcULvLCmXC3A9rFSPEdXiJ5Ui2AuxzipJQicVQqug==	v2.1:gp+QJyaZDLTp/IKn4CIRAgaeKFPF7DUuN5R+NOGH9rduPC90AzoaVuyS+4RM58M0/as=
5	name 5	mail 5	note	v2:KQ5RvBeTFzXlphubSPUhfHuPJ+EM6AL3Vp3ogsi/U18s1Q==	v2.1:Av1ScX5x6qsW6tqo6lhg31RhUm8ZOmspB8ocRz/xWeUEJplLWS0aIL3jmOtbkry/LAg=
6	name 6	mail 6	note	v2:EpIxhK6mGcIPRAyd73ZHdXcQk5b7H2GeTpcucX4WmUtKaw==	v2.1:0cEzdw8DAYP3DprOCxeBZsxhWC4FdxJ4rxnUbqYprrCANoi7w117SWVvvF0wq9LiXw4=
7	name 7	mail 7	note	v2:y7CL84IhthWjp+4t4oA2bSJswx0unM/sAqiCOX50CngqwQ==	v2.1:AT2MrcLwWu2OjnOP+xPZKJubJowEADk2gy+kBmCH7B+Gpvy/tp2yy6HFbZmgcGJSqQk=
8	name 8	mail 8	note	v2:Ww1WVk1Er0LoI/z+uAghWLpfHwJagXfSDnKffIX86fHuzg==	v2.1:2gMZ1V9RYSondmpfESOJHZwRyAGOCZ/SHBysnA7kKs0Wd0ZKUeLKE+tWdNsJ7GoOKhE=
9	name 9	mail 9	note	v2:pgULc4oLcBsVXqZzY5VYjlHew5MTmM3TOUUqyDkHmFpCQw==	v2.1:vIClky5wi2fE/04ujhEygtG9zMgirVLGh9ylVTqw+zvquNrVQzIbZ5iLJJ0GxVzIXhw=
10	name 10	mail 10	note	v2:dlwM9l/KbyUAO5OOfEH3Gp701sSKdRu6jo0JeSqwz4JcFMw=	v2.1:UgRiJNMUGOeIsdQf/2Tc03GSvsI7Tkp0MruMYLtxW6c+PwQLwL4rP9Pz8isqauJBXRkv
11	name 11	mail 11	note	v2:lUhzGi8qaWo1VA7+4tbXtTzNW8jreUuWwLZ+7h5/qNHm3VE=	v2.1:Ug4e/1dmu+NNGjvzxC/12eugV/qiCWaHEf2RI4HYOCT3c+OYc86ahREowcDyhVfh84oF
12	name 12	mail 12	note	v2:Cn2hvNd/97RdLxBs2tKWBDBXaf9zfiwUDsIbEI9xIwkL7rA=	v2.1:8DkpkU3Bfp07bvsL9SuN0i2aS4DkOd6rTtHPm6CXrnnG3tI+rSIGf2bL4qYwb9IlKCar
\.


--
-- Data for Name: migration_halfway; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.migration_halfway (id, name, email, note, name__encrypted, email__encrypted) FROM stdin;
11	name 11	mail 11	note	\N	\N
12	name 12	mail 12	note	\N	\N
1	name 1	mail 1	note	v2:Wcg93hMKYpLq2fMqr5srRUPaxuhsYFUS2AOm0xFQGgSXYQ==	v2.1:PGLacaL5qqYJnGCyqhouCh1L6CN5d445+ZPij2ljZzKQvGMQuR1IlZfnlv5+THRivL8=
2	name 2	mail 2	note	v2:7ki/MPyzZTVGZlDJJuJ2IN17DkyMauihHNkoerUHXQY22g==	v2.1:xctB6dCphOKRmYn+Upr4dw/NWrizkUqfammgdongKu1w9/fxuL79t4EVzrDbB9WTKfQ=
3	name 3	\N	note	v2:9eeKe7Xa7Ou9XKL8/wb4c4BT3aBoTWE28ssp4woKv8UDwA==	\N
4	name 4	mail 4	note	v2:eY0b1gWswK1KV+0uZW67/BpyKfhQJdm+QECivwxMd8sCoA==	v2.1:gp+QJyaZDLTp/IKn4CIRAjKJN+Lt2MZSs8zyAyR7AxRD3hG4Ed6wr6/QkT/lcQ8TbQM=
5	name 5	mail 5	note	v2:lhEVqczp8IO7c+klVHfzcdhwwjVJ1fhgEncYNCA4OuhCXA==	v2.1:Av1ScX5x6qsW6tqo6lhg3xCwZQsj42gXryK7A7/gQssdS8AelaKHBJUXLjmGTIWIhw8=
6	name 6	mail 6	note	v2:/UeQW/RyCtrtsbNLoEyhP3E/3ie3OYRTlL90mjHmizGPBg==	v2.1:0cEzdw8DAYP3DprOCxeBZrgSEdKM6dVlONawmwZCpKhZ7s4/rAaaMTkA1Rg6MY1Fz9s=
7	name 7	mail 7	note	v2:IojwrSrBsawq17nH+yvXW3mPCD0sWsIigIx+7qUjau4Xbg==	v2.1:AT2MrcLwWu2OjnOP+xPZKNILyt+q1ldWLC6qnUCp/w+9+nSLzvxMDlH3ZLndmFWXMTY=
8	name 8	mail 8	note	v2:TJ0td/AToH77srmhvyoVTDu8QZ5Y/z8PzVbb4p3l5yQc3w==	v2.1:2gMZ1V9RYSondmpfESOJHWXNf9tAjcHzTNFiFZqf8xbz1UuArRx/CihGLUKaieP2xMQ=
9	name 9	mail 9	note	v2:H2yMAlCIvvO+zeEF20pu9jGDDSZJSc7/bW2aRra4N/Xibg==	v2.1:vIClky5wi2fE/04ujhEygg7KlqSE/K21l9+/fpPkKsug4buPFx4xoAr5OGo6ADB4L8I=
10	name 10	mail 10	note	v2:6uBsIrvzM/DrjPH0ehRFtUHPzh//nh3qLBISLjM1bpV7GBM=	v2.1:UgRiJNMUGOeIsdQf/2Tc02fIbvQ4PFpIU9CxEh7oHnz0SA6OiBAEjqQkZPPAwow9zXYF
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
1	v2:9I3usCL+SiRzkfjkP6lIfA2chcc3nTHzFf8iuHYGRDkwjQ==	v2.1:PGLacaL5qqYJnGCyqhouCnPc8XltfH2e6lYuDQ6B+UHadpSXrfLT6wOIo44rDTe0tB8=	note
2	v2:znhHQw5+rTXt1FRzGjkbW+1yxfwu6VkrMY8QAEsJxwl6lg==	v2.1:xctB6dCphOKRmYn+Upr4d10fEyFQrZbv/pkD7EM8heh7YplR8QEJXbmBf5mflnuMswc=	note
3	v2:wheUvRUgNxcouOf1XNA3jucTIPd8d60l1RR7vkcj3hdP/A==	\N	note
4	v2:G8mZpniAA9WxchDw6K/lGFJtUj+auWuMOrSZtP/1CbM9eA==	v2.1:gp+QJyaZDLTp/IKn4CIRAnIGYYY34xG6lZ0dA2BpIdYWgkdhIWD5MkbnHH47TpsHHn0=	note
5	v2:SOGTLIvj3LXyg1bJz/KK4MKs037dXU2Oq4zGOtptA+Am5Q==	v2.1:Av1ScX5x6qsW6tqo6lhg31ARjGJCyVvvDI4wWXor9IE1jRbxPCVcnEundwhJ5KJGnY8=	note
6	v2:zvBXWy/qbUl/GsiNyxBWQzLvGIHjAJQLNzyQULeCcpcRDQ==	v2.1:0cEzdw8DAYP3DprOCxeBZp0ERxJzTEKpK9QfmOt8rWRvBgOGS5UV+TF+AUFmrYEwVcw=	note
7	v2:8DnzxB7G7JQd/UDTPdnmKDnoO5cb9T4XeIrM/N4C0R2FDw==	v2.1:AT2MrcLwWu2OjnOP+xPZKLYQOcG/xQvFkNmS/hSwVmNWMtGw4VaDOv0hpkADHAtYWbw=	note
8	v2:lFSaVUSBInp7cq7bA6m03ksQEifQYdOjq3N+O1LpFOe5jA==	v2.1:2gMZ1V9RYSondmpfESOJHeXfVvGtF+1HtQw2XK0OwCKf9GezzNrDYev+w7H9uQIL5wc=	note
9	v2:kvxAJQ/7ZhhZGbigy/w03EmcG1U19YmiVJlbrtzbiUgs7A==	v2.1:vIClky5wi2fE/04ujhEyggAkSYF48ZYOemgukZxqbmEYIi2rk5t6KsxUNywlzMxFnsA=	note
10	v2:xnXtc9NWQOkBOHFTrB3Ebr8jfATkWPiNJa9LREt+idTpXcs=	v2.1:UgRiJNMUGOeIsdQf/2Tc0zwtbh+d2d3u7Hi+Sa79dMFwafH0svthYMLeaUpUbhTb+UJk	note
11	v2:ek2kNotlaSq1YH/pVRZqkPXTqmhAY/UcIBW3N8Z4bijeWSA=	v2.1:Ug4e/1dmu+NNGjvzxC/12Q5m7UoCNK/IzXH0Vkoo+QiR6WHG1GfDAGLHWni8utrDPHxe	note
12	v2:uQCAe5A4/swe9Gr89p+SN/Lf1Rob8Y5oPBZI8HQKtabZ6YI=	v2.1:8DkpkU3Bfp07bvsL9SuN0q0Gb9sKVa6Q5FdPpgDDXkaM+zzyW4027zv0314OjoQ0Sxut	note
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
1	{v2:GwjYfYDT88mctKMd3GbK8SpuAlGyl9q4QCYX661A6g==,NULL,v2:R8wI2HTtiXzsSjGBdYs6nZEbvQyOTQ7g+VQL1hQiTewIyPtmPrI=}	{{v2:2z+PFbJrv+8Pjpmg8oGANFsq4l1rdmceezwbixI=,v2:htIsPY2mPvCRL+cu/S4WsIkqfSksL9f7T5Ay7lQ=},{v2:Wi5MoFckPP5e6WWc4AN3kKWLzoTkQwD1K/tkQXM=,v2:XICdnyq5THRgVVdqRwFB7kLv+6Vx1vOgF2mQCw4=}}	{v2.1:BDvcVzcHz0az6HSHIey2OlptWYvotYjMbt6Qfre/qnXQ/+vzSup2J9zIZ1Fd,v2.1:92ai5Odp49x62EkK+iQlaJXmy38sEc7oFMQjV4DWF/G+Cy6zDRzA3pcYBBSz}	v2:DlBGz5Yi0yLeTsYcjcnJqlOhVnVpMtpSrlTPp4xRHOqY	v2.1:0JyiMYDqyjpS5zjRc9cnrZWv7+FCOpazwy8xq0i6yWhcQftf8IyKYlgECAmY+gECqw==
2	{}	\N	\N	\N	v2.1:ti4XPwW52St67LXXKhzPOZyppaqn+MIQzCH2KSoVTS7kFljUz6Jq4ZTxc+1lAM+iyEE/
\.


--
-- Data for Name: older; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.older (id, plain, found) FROM stdin;
1	v1:6dj+2b8U3yijgUzV9sXnKkRHN802w9zBn1lu9gMg30Urc4I=	v1.1:pQVoS1UE35akbv8qdGZn+/erIRqlsX8opHYfxqS1/81WPcpqagZamuedI6ee0pFD/iHP
2	v1:kqwEbgI7kRWfNnFaUmVBo9IuuI23fixeLInqyFAma7IBOYk=	v1.1:fmeeP3i30msb0CnSVoZZXZQITpWaY0ccse/PTZBVEQCyhKpsCIv7gKVDmhlPeekLZOaB
3	v1:VhOWeTk3gVjCvLCnR+i6yIIlpCT735rqEWP+PuQM71ScXEs=	v1.1:4Op4mEswXWLFm+cUfIkhSuZcv5ff7/hmfBbzG49fAs0r23Hh46iQ4+etSbUDNF6345fS
4	v1:ljj/ocf1d5qd4cPSOY8CnOKENk3SgppC8JzsRgrUpGh7WNY=	v1.1:PSOiIleSNfnq90PpWR7D5vIzy33mARo50TsX6QYeAhjumfSyUs+vpeWYCNkkMZQc70VS
5	v1:98+WCNeTA6AbPGPUMCJ6aRdgmHCKKvFlI3bhH+Sb8KkXTUw=	v1.1:i281JFTVkatNxCeB2WZ1AFBlhTqEsN3PFERePQp0eX6sMT683mIGT07gqHEhLbvSQ7ry
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
1	(v2:GVe+LwGQJKdVuKe9qpI17xc0NotJLionYD9KiLuh4kQ/T9YSZng=,7)
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
1	v2:GG8k13B3uuoKiAqeY8iszj7IHcZKMqAv+vbmell2Gw6CUw==	v2:87JSb6beeJUGhlsFhdKd0+D0NsKOR1T8ltE0h5bx4clgubrlWog6mgH4LA==	v2:54hU+UiIV1CmEEYiijyzU6yg3u8XKdWQiZGNFJCxySmaVhTyD/oza3yv
\.


--
-- Data for Name: wrapped; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.wrapped (id, plain) FROM stdin;
1	v3:hf2fKeKg58W2PCl8zxR9iny5YeFwUUE4R98ek7GkHHxbFPg=
2	v3:bkFSrld/TTbsX22feL6ikmX8wiLO+ffu/zxa2q/8ruaNRKU=
3	v3:8TvssYFtZQ/ICTnU4y9jtQTthccSRzplPMJ2zRBi7gYKEEY=
4	v3:B2SWyTfEmT/OPQC6RPqWd1Li6X3CWlAhslxCFi/7hfnppoU=
5	v3:6+BboKZcc+6wy46clauGN/Oml76/NB7bJH4zh9H2ry+MEec=
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



"""Random queries. Each is (text, ordered): ordered, if its ORDER BY leaves no choice but between equal rows."""

from .expressions import Column, Expressions, quote
from .world import TABLES

Query = tuple[str, bool]

_JOINS = ["JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]


class Queries(Expressions):
    def query(self) -> Query:
        return self.one_of(
            {
                self.plain: 4,
                self.joined: 4,
                self.lateral: 1,
                self.grouped: 4,
                self.distinct_on: 1,
                self.windows: 2,
                self.set_operation: 2,
                self.recursion: 1,
                self.common_table: 1,
                self.documents: 1,
                self.unnested: 1,
            }
        )

    def _ordered(self, columns: int) -> str:
        """An ORDER BY over all columns of the output."""
        numbers = self.rng.sample(range(1, columns + 1), columns)
        ways = ["", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"]
        return " ORDER BY " + ", ".join(f"{n}{self.rng.choice(ways)}" for n in numbers)

    def _finish(self, text: str, columns: int) -> Query:
        """Perhaps in an order, and then perhaps a part of it."""
        if self.chance(0.4):
            return text, False
        text += self._ordered(columns)
        if self.chance(0.3):
            text += f" LIMIT {self.rng.randint(1, 9)}" + self.pick("", " OFFSET 2")
        elif self.chance(0.1):
            text += " FETCH FIRST 3 ROWS WITH TIES"
        return text, True

    def _items(self, scope, count: int) -> list[str]:
        return [
            self.one_of({
                lambda: self.secret(scope): 4,
                lambda: self.text(scope): 4,
                lambda: self.number(scope): 2,
                lambda: f"({self.condition(scope, 1)})": 2,
            })
            for _ in range(count)
        ]  # fmt: skip

    def _where(self, scope, share=0.8) -> str:
        return f" WHERE {self.condition(scope)}" if self.chance(share) else ""

    def plain(self) -> Query:
        table, scope = self.table()
        items = self._items(scope, self.rng.randint(1, 4))
        distinct = self.pick("", "", "", "DISTINCT ")
        return self._finish(f"SELECT {distinct}{', '.join(items)} FROM {table}{self._where(scope)}", len(items))

    def _join(self) -> tuple[str, list[Column]]:
        source, scope = self.table("people", "accounts", "visits", "parts")
        for _ in range(self.pick(1, 1, 2)):
            other, columns = self.table()
            kind = self.rng.choice(_JOINS)
            left, right = self.secret(scope), self.column(columns, "secret", "text", "varchar")
            condition = f"{left} = {right}" if self.chance(0.5) else f"{right} = {left}"
            # FULL JOIN takes nothing that cannot be hashed or merged.
            if kind != "FULL JOIN" and self.chance(0.4):
                condition = self.pick(
                    f"{condition} AND {self.condition(scope + columns, 1)}",
                    f"{condition} OR {self.condition(scope + columns, 0)}",
                    f"{left} {self.pick('<', '>=', '<>')} {right} AND {self.column(scope, 'int')} < 5",
                )
            source, scope = f"{source} {kind} {other} ON {condition}", scope + columns
        return source, scope

    def joined(self) -> Query:
        if self.chance(0.15):
            return self._natural()
        if self.chance(0.15):
            (one, left), (other, right) = self.table(), self.table("words", "parts")
            source, scope = f"{one} CROSS JOIN {other}", left + right
        else:
            source, scope = self._join()
        items = self._items(scope, self.rng.randint(1, 3))
        return self._finish(f"SELECT {', '.join(items)} FROM {source}{self._where(scope, 0.5)}", len(items))

    def _natural(self) -> Query:
        one, other = self.rng.sample(["people", "visits", "accounts", "parts"], 2)
        kind = self.rng.choice(_JOINS)
        using = self.pick("email", "email", "email, id")
        columns = f"email, {one}.id, {other}.id"
        text = f"SELECT {columns} FROM {one} {kind} {other} USING ({using})"
        return self._finish(text, 3)

    def lateral(self) -> Query:
        table, scope = self.table("people", "accounts")
        inner_table, inner = self.table()
        name, item = self.name(), self.text(inner + scope, 1)
        where = self.condition(inner + scope, 0)
        inner_query = f"SELECT {item} AS x, {self.column(inner, 'int')} AS i FROM {inner_table} WHERE {where}"
        if self.chance(0.5):
            inner_query += " ORDER BY 1, 2 LIMIT 2"
        kind = self.pick(
            ", LATERAL ({}) AS {}", " LEFT JOIN LATERAL ({}) AS {} ON true", " CROSS JOIN LATERAL ({}) AS {}"
        )
        source = table + kind.format(inner_query, name)
        return self._finish(
            f"SELECT {self.secret(scope)}, {name}.x, {name}.i FROM {source}{self._where(scope, 0.5)}", 3
        )

    def aggregate(self, scope) -> str:
        s, key = self.text(scope, 1), self.column(scope, "int")
        order = f"ORDER BY {s}{self.pick('', ' DESC', ' NULLS FIRST')}, {key}"
        made = self.pick(
            f"count({s})",
            f"count(DISTINCT {s})",
            f"min({s})",
            f"max({s})",
            f"string_agg({s}, ',' {order})",
            f"string_agg(DISTINCT {s}, ',' ORDER BY {s})" if self.chance(0.1) else f"count(DISTINCT ({s}, {key}))",
            f"array_agg({s} {order})",
            f"array_agg(DISTINCT {self.secret(scope)})",
            f"json_agg({s} {order})",
            f"jsonb_agg({s} {order})",
            f"jsonb_object_agg(coalesce({key}, 0), {s} {order})",
            f"bool_or({s} = {self.secret(scope)})",
            f"sum(length({s}))",
            f"mode() WITHIN GROUP (ORDER BY {s})",
            f"percentile_disc(0.5) WITHIN GROUP (ORDER BY {s})",
            f"rank({self.constant()}) WITHIN GROUP (ORDER BY {self.secret(scope)})",
            "count(*)",
        )
        return made + (f" FILTER (WHERE {self.condition(scope, 0)})" if self.chance(0.2) else "")

    def grouped(self) -> Query:
        source, scope = self._join() if self.chance(0.3) else self.table()
        keys = [self.secret(scope) if self.chance(0.6) else self.text(scope, 1) for _ in range(self.rng.randint(0, 2))]
        aggregates = [self.aggregate(scope) for _ in range(self.rng.randint(1, 3))]
        text = f"SELECT {', '.join(keys + aggregates)} FROM {source}{self._where(scope, 0.4)}"
        is_set = False
        if keys:
            by_number = ", ".join(str(n) for n in range(1, len(keys) + 1))
            written = ", ".join(keys)
            ways = [by_number, written]
            if all(key in {c.sql for c in scope} for key in keys):
                ways += [f"ROLLUP ({written})", f"CUBE ({written})", f"GROUPING SETS (({written}), ({keys[0]}), ())"]
            way = self.rng.choice(ways)
            is_set = way not in ways[:2]
            text += f" GROUP BY {way}"
        if self.chance(0.25):
            text += f" HAVING {self.pick('count(*) > 1', f'min({self.secret(scope)}) < {self.constant()}')}"
        # JSON has no order; and before 18 PostgreSQL takes a key that is compared with a constant for one in all sets.
        if is_set or any("json" in aggregate for aggregate in aggregates):
            return text, False
        return self._finish(text, len(keys) + len(aggregates))

    def distinct_on(self) -> Query:
        table, scope = self.table()
        key, items = self.secret(scope), [self.secret(scope), self.column(scope, "int")]
        ways = ["", " DESC", " NULLS FIRST"]
        order = f"{key}{self.rng.choice(ways)}, {items[0]}{self.rng.choice(ways)}, {items[1]}"
        text = f"SELECT DISTINCT ON ({key}) {key}, {', '.join(items)} FROM {table}{self._where(scope, 0.4)}"
        return f"{text} ORDER BY {order}", True

    def windows(self) -> Query:
        table, scope = self.table("people", "visits", "accounts", "parts")
        alias = scope[0].sql.partition(".")[0]
        s, id_ = self.text(scope, 1), f"{alias}.id"
        part = self.pick("", f"PARTITION BY {self.secret(scope)} ", f"PARTITION BY {self.column(scope, 'int')} ")
        order = f"ORDER BY {self.secret(scope)}{self.pick('', ' DESC', ' NULLS FIRST')}"
        total = f"{order}, {id_}"
        frame = self.pick(
            "",
            " ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING",
            " ROWS UNBOUNDED PRECEDING",
            " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW",
            " GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES",
            " RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
        )
        item = self.pick(
            f"row_number() OVER ({part}{total})",
            f"{self.pick('rank', 'dense_rank', 'cume_dist')}() OVER ({part}{order})",
            f"{self.pick('lag', 'lead')}({s}) OVER ({part}{total})",
            f"{self.pick('lag', 'lead')}({self.secret(scope)}, 2, {self.secret(scope)}) OVER ({part}{total})",
            f"lag({self.secret(scope)}, 1, {self.constant()}) OVER ({part}{total})",
            f"{self.pick('first_value', 'last_value')}({s}) OVER ({part}{total}{frame})",
            f"nth_value({s}, 2) OVER ({part}{total}{frame})",
            f"{self.pick('min', 'max', 'count')}({s}) OVER ({part}{total}{frame})",
            f"string_agg({s}, ',') OVER ({part}{total}{frame})",
            f"array_agg({s}) OVER ({part}{total}{frame})",
            f"ntile(3) OVER ({part}{total})",
        )
        return self._finish(f"SELECT {id_}, {self.secret(scope)}, {item} FROM {table}{self._where(scope, 0.3)}", 3)

    def set_operation(self) -> Query:
        def branch():
            table, scope = self.table()
            item = self.one_of(
                {lambda: self.column(scope, "secret", "text", "varchar"): 3, lambda: self.text(scope, 1): 1}
            )
            return f"SELECT {item} AS x, {self.column(scope, 'int')} AS i FROM {table}{self._where(scope, 0.4)}"

        def operator():
            return self.pick("UNION", "UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL")

        text = f"{branch()} {operator()} {branch()}"
        if self.chance(0.3):
            text = f"({text}) {operator()} {branch()}"
        if self.chance(0.3):
            text = f"SELECT x, i FROM ({text}) AS {self.name()}"
        return self._finish(text, 2)

    def recursion(self) -> Query:
        table, scope = self.table("people", "visits", "accounts", "parts")
        start, end = self.secret(scope), self.column(scope, "int")
        limit = self.rng.randint(2, 4)
        step = self.pick(
            f"SELECT r.depth + 1, r.x FROM r WHERE r.depth < {limit}",
            f"SELECT r.depth + 1, v.email FROM r JOIN visits AS v ON v.email = r.x WHERE r.depth < {limit}",
            f"SELECT r.depth + 1, v.city FROM r JOIN visits AS v ON v.email > r.x AND v.id < 5 WHERE r.depth < {limit}",
            f"SELECT r.depth + 1, (r.x || 'x') FROM r WHERE r.depth < {limit}",
        )
        # UNION ALL may double the rows at each step: it starts from few.
        seed = f"SELECT 1, {start} FROM {table} WHERE {end} < 4 AND {scope[0].sql} < 12"
        union = self.pick("UNION", "UNION", "UNION ALL")
        text = f"WITH RECURSIVE r(depth, x) AS ({seed} {union} {step}) SELECT depth, x, count(*) FROM r GROUP BY 1, 2"
        return self._finish(text, 3)

    def common_table(self) -> Query:
        table, scope = self.table()
        name, other = self.name(), self.name()
        kept = self.pick("", "MATERIALIZED ", "NOT MATERIALIZED ")
        text = f"WITH {name}(x, i) AS {kept}(SELECT {self.text(scope, 1)}, {self.column(scope, 'int')} FROM {table})"
        columns = [Column(f"{name}.x", "secret"), Column(f"{name}.i", "int")]
        source = name
        if self.chance(0.5):
            source = f"{name} {self.pick('JOIN', 'LEFT JOIN')} {name} AS {other} ON {name}.x = {other}.x"
            columns += [Column(f"{other}.x", "secret"), Column(f"{other}.i", "int")]
        items = self._items(columns, 2)
        return self._finish(f"{text} SELECT {', '.join(items)} FROM {source}{self._where(columns, 0.7)}", 2)

    def documents(self) -> Query:
        name = self.pick(*TABLES)
        alias = self.name()
        scope = [Column(f"{alias}.{c}", kind) for c, kind in TABLES[name].items()]
        s = self.text(scope, 1)
        item = self.pick(
            f"to_jsonb({s})",
            f"to_json({self.secret(scope)})",
            f"to_jsonb({alias})",
            f"row_to_json({alias})",
            f"jsonb_build_object('k', {s}, 'n', {self.column(scope, 'int')})",
            f"json_build_array({s}, {self.secret(scope)})",
            f"jsonb_build_object('k', {s}) ->> 'k'",
            f"to_jsonb({self.secret(scope)}) #>> '{{}}'",
            f"jsonb_build_object('k', {self.secret(scope)}) @> jsonb_build_object('k', {self.constant()}::text)",
            f"jsonb_build_object(coalesce({self.secret(scope)}, 'none'), 1) ? {quote(self.value())}",
            f"jsonb_populate_record(NULL::{name}, to_jsonb({alias}))",
            f"ROW({s}, {self.secret(scope)})",
            f"{alias}::text",
            alias,
        )
        return f"SELECT {item} AS made FROM {name} AS {alias}{self._where(scope, 0.5)}", False

    def unnested(self) -> Query:
        table, scope = self.table("people", "words")
        array, name = self.column(scope, "secrets", "texts"), self.name()
        item = self.pick(f"{name}.x", f"array_length({array}, 1)", f"array_to_string({array}, ',')", f"{array}[1:2]")
        item = self.pick(
            item, f"array_append({array}, {name}.x)", f"array_remove({array}, {name}.x)", f"{array} || {array}"
        )
        columns = [*scope, Column(f"{name}.x", "secret")]
        where = self._where(columns, 0.5)
        return self._finish(
            f"SELECT {self.column(scope, 'int')}, {item} FROM {table}, unnest({array}) AS {name}(x){where}", 2
        )

"""Random changes. Each is (text, table): what it does to the table is compared, too."""

from harness import host

from .expressions import Column
from .queries import Queries
from .world import TABLES

Change = tuple[str, str]

# A key that no row has.
NEW_ID = 10_001


class Changes(Queries):
    def __init__(self, *arguments, unique: str, **keywords):
        super().__init__(*arguments, **keywords)
        self.unique = unique

    def change(self) -> Change:
        made = {
            self.insert: 2,
            self.insert_select: 2,
            self.upsert: 3,
            self.update: 3,
            self.update_from: 2,
            self.delete: 1,
            self.delete_using: 1,
            self.written_and_read: 1,
        }
        if host.PG_MAJOR >= 15:
            made[self.merge] = 3
        return self.one_of(made)

    def _target(self) -> tuple[str, list[Column]]:
        table = self.pick("people", "visits", "accounts", "parts")
        return table, self._columns(table)

    def _columns(self, table: str, name: str | None = None) -> list[Column]:
        return [Column(f"{name or table}.{c}", kind) for c, kind in TABLES[table].items()]

    def _written(self, table: str) -> str:
        """One of the columns of a table that its twins encrypt."""
        return self.rng.choice([c for c, kind in TABLES[table].items() if kind == "secret"])

    def _returning(self, scope) -> str:
        return f" RETURNING {', '.join(self._items(scope, 2))}" if self.chance(0.6) else self.pick("", " RETURNING *")

    def _new_value(self) -> str:
        """A text as one would store it: without a cast that changes it, and sometimes NULL."""
        return "NULL" if self.chance(0.05) else self.constant()

    def insert(self) -> Change:
        table, scope = self._target()
        first, second = (self._written(table) for _ in range(2))
        columns = ["id", first] + ([second] if second != first else [])
        rows = ", ".join(
            f"({NEW_ID + i}, {', '.join(self._new_value() for _ in columns[1:])})"
            for i in range(self.rng.randint(1, 3))
        )
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {rows}{self._returning(scope)}", table

    def insert_select(self) -> Change:
        table, scope = self._target()
        source, columns = self.table()
        key = columns[0].sql
        item = self.text(columns, 1) if self.chance(0.5) else self.secret(columns)
        column = self._written(table)
        text = f"INSERT INTO {table} (id, {column}) SELECT {key} + {NEW_ID}, {item} FROM {source}{self._where(columns)}"
        return text + self._returning(scope), table

    def upsert(self) -> Change:
        scope = self._columns("accounts")
        rows = ", ".join(
            f"({NEW_ID + i}, 1, {self._new_value()}, {self._new_value()}, 5)" for i in range(self.pick(1, 1, 2))
        )
        if self.chance(0.3):
            source, columns = self.table("accounts", "words")
            secret = self.secret(columns)
            key = columns[0].sql
            rows = f"SELECT DISTINCT ON ({secret}) {key} + {NEW_ID}, 2, {secret}, 'x', 5 FROM {source}"
            rows += f" ORDER BY {secret}, {key}"
        else:
            rows = f"VALUES {rows}"
        target = self.pick(self.unique, self.unique, "(id)")
        condition = f" WHERE {self.condition(scope, 1)}" if self.chance(0.3) else ""
        action = self.pick(
            "NOTHING",
            f"UPDATE SET name = excluded.name{condition}",
            f"UPDATE SET name = accounts.name || {self.constant()}, n = excluded.n{condition}",
            f"UPDATE SET name = coalesce(accounts.name, excluded.email){condition}",
            f"UPDATE SET email = excluded.email || '+'{condition}",
        )
        text = f"INSERT INTO accounts (id, ws, email, name, n) {rows} ON CONFLICT {target} DO {action}"
        return text + self._returning(scope), "accounts"

    def _assignment(self, table: str, scope) -> str:
        column = self._written(table)
        value = self._new_value() if self.chance(0.5) else self.text(scope, 1)
        if self.chance(0.1):
            return f"({column}, n) = (SELECT {value}, 3)" if "n" in TABLES[table] else f"{column} = ({value})"
        return f"{column} = {value}"

    def update(self) -> Change:
        table, scope = self._target()
        if table == "people" and self.chance(0.2):
            array = self.pick(
                "tags || tags", "array_append(tags, email)", "tags[1:1]", "ARRAY[email, name]", "'{a,NULL}'"
            )
            return f"UPDATE people SET tags = {array}{self._where(scope)}{self._returning(scope)}", table
        return f"UPDATE {table} SET {self._assignment(table, scope)}{self._where(scope)}{self._returning(scope)}", table

    def _by_text(self) -> tuple[str, list[Column]]:
        """Rows that have each text once: no row of a target meets two of them."""
        name, (source, columns) = self.name(), self.table()
        key = self.column(columns, "secret", "text", "varchar")
        other, number = self.secret(columns), self.column(columns, "int")
        query = f"SELECT {key} AS k, min({other}) AS x, max({number}) AS i FROM {source}"
        query += f"{self._where(columns, 0.3)} GROUP BY 1"
        return f"({query}) AS {name}", [
            Column(f"{name}.k", "secret"),
            Column(f"{name}.x", "secret"),
            Column(f"{name}.i", "int"),
        ]

    def update_from(self) -> Change:
        table, scope = self._target()
        source, columns = self._by_text()
        condition = f"{columns[0].sql} = {self.secret(scope)}"
        both = scope + columns
        if self.chance(0.4):
            condition += f" AND {self.condition(both, 0)}"
        text = f"UPDATE {table} SET {self._assignment(table, both)} FROM {source} WHERE {condition}"
        return text + self._returning(both), table

    def delete(self) -> Change:
        table, scope = self._target()
        return f"DELETE FROM {table}{self._where(scope)}{self._returning(scope)}", table

    def delete_using(self) -> Change:
        table, scope = self._target()
        source, columns = self._by_text()
        condition = f"{self.secret(scope)} = {columns[0].sql}"
        text = f"DELETE FROM {table} USING {source} WHERE {condition}"
        return text + self._returning(scope + columns), table

    def merge(self) -> Change:
        table, scope = self._target()
        source, columns = self._by_text()
        both = scope + columns
        on = f"{self.secret(scope)} = {columns[0].sql}"
        if self.chance(0.3):
            on += f" AND {self.condition(both, 0)}"
        column = self._written(table)
        matched = self.pick("UPDATE SET {} = {}", "UPDATE SET {} = {}", "DELETE", "DO NOTHING").format(
            column, self.text(both, 1)
        )
        condition = f" AND {self.condition(both, 0)}" if self.chance(0.3) else ""
        text = f"MERGE INTO {table} USING {source} ON {on} WHEN MATCHED{condition} THEN {matched}"
        if self.chance(0.6):
            # All new rows have one key, so there is at most one.
            once = f"{columns[0].sql} = {self.constant()}"
            text += f" WHEN NOT MATCHED AND {once} THEN INSERT (id, {column}) VALUES ({NEW_ID}, {columns[0].sql})"
        if host.PG_MAJOR >= 17 and self.chance(0.5):
            text += f" RETURNING merge_action(), {table}.id, {table}.{column}"
        return text, table

    def written_and_read(self) -> Change:
        """A change within WITH, whose rows are read."""
        text, table = self.one_of({self.update: 1, self.delete: 1, self.insert: 1})
        text = text.partition(" RETURNING ")[0]
        column, name = self._written(table), self.name()
        text = f"WITH {name} AS ({text} RETURNING {table}.id, {table}.{column} AS x)"
        return f"{text} SELECT x, count(*), min(id) FROM {name} GROUP BY x", table

/* Faults, each by itself, for memcheck.py to see that valgrind finds them. */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_class.h"
#include "fmgr.h"
#include "storage/bufmgr.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(reads_behind_a_chunk);
PG_FUNCTION_INFO_V1(writes_behind_a_chunk);
PG_FUNCTION_INFO_V1(reads_a_freed_chunk);
PG_FUNCTION_INFO_V1(branches_on_what_was_never_set);
PG_FUNCTION_INFO_V1(reads_a_page_without_a_pin);
PG_FUNCTION_INFO_V1(does_nothing_wrong);

/* The chunk is one of 64 bytes: what is read is the server's own memory, as it is for a page without a pin. */
Datum
reads_behind_a_chunk(PG_FUNCTION_ARGS)
{
	volatile char *chunk = palloc0(40);

	PG_RETURN_INT32(chunk[40]);
}

Datum
writes_behind_a_chunk(PG_FUNCTION_ARGS)
{
	volatile char *chunk = palloc0(40);

	chunk[42] = 1;
	PG_RETURN_INT32(chunk[0]);
}

Datum
reads_a_freed_chunk(PG_FUNCTION_ARGS)
{
	volatile char *chunk = palloc0(40);

	pfree((char *) chunk);
	PG_RETURN_INT32(chunk[20]);
}

Datum
branches_on_what_was_never_set(PG_FUNCTION_ARGS)
{
	volatile char *chunk = palloc(40);

	if (chunk[20] > 'a')
		PG_RETURN_INT32(1);
	PG_RETURN_INT32(0);
}

Datum
reads_a_page_without_a_pin(PG_FUNCTION_ARGS)
{
	Relation	relation = table_open(RelationRelationId, AccessShareLock);
	Buffer		buffer = ReadBuffer(relation, RelationGetNumberOfBlocks(relation) - 1);
	volatile char *page = BufferGetPage(buffer);

	ReleaseBuffer(buffer);
	table_close(relation, AccessShareLock);
	PG_RETURN_INT32(page[0]);
}

Datum
does_nothing_wrong(PG_FUNCTION_ARGS)
{
	volatile char *chunk = palloc0(40);

	chunk[39] = 1;
	PG_RETURN_INT32(chunk[39]);
}

"""What a session has done, whatever the key version."""

SESSION_TOTALS = """SELECT coalesce(sum(encryptions), 0)::bigint, coalesce(sum(decryptions), 0)::bigint,
                           coalesce(sum(failures), 0)::bigint FROM pii_session_stats"""

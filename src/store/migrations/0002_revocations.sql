-- From when on a user's earlier tokens are refused. A row goes when auth.revocation_ttl has passed.

CREATE TABLE revocations (
    user_id TEXT PRIMARY KEY,
    revoked_at BIGINT NOT NULL
);

-- The trigger for each row does not see a table being emptied: an append-only table has a second one, for the statement.
CREATE TRIGGER "AuditEntry_not_emptied" BEFORE TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();

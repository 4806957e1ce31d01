CREATE TRIGGER "ComplaintLogEntry_not_emptied" BEFORE TRUNCATE ON "ComplaintLogEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();

-- What was announced stays as it was announced: readers resume by what they have seen, and the customer's story is read from here.
CREATE FUNCTION rapport_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER "LoggedEvent_append_only" BEFORE UPDATE OR DELETE ON "LoggedEvent"
  FOR EACH ROW EXECUTE FUNCTION rapport_log_stays();
CREATE TRIGGER "LoggedEvent_not_emptied" BEFORE TRUNCATE ON "LoggedEvent"
  FOR EACH STATEMENT EXECUTE FUNCTION rapport_log_stays();

-- Names that differ by case and accents alone are one name. Of those that there are, the later ones are told apart by what their ids begin with.
UPDATE "WorkCalendar" AS later SET "name" = left(later."name", 80) || ' (' || left(later."id"::text, 13) || ')'
    WHERE EXISTS (SELECT FROM "WorkCalendar" AS earlier WHERE fold_text(earlier."name") = fold_text(later."name") AND earlier."id" < later."id");
CREATE UNIQUE INDEX "WorkCalendar_one_name_idx" ON "WorkCalendar"(fold_text("name"));

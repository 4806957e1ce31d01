CREATE TABLE "EarlierCalendar" (
    "id" UUID NOT NULL,
    "calendarId" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "timeZone" TEXT NOT NULL,
    "holidays" DATE[] NOT NULL,
    "intervals" JSONB NOT NULL,

    CONSTRAINT "EarlierCalendar_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "EarlierCalendar_calendarId_until_idx" ON "EarlierCalendar"("calendarId", "until");
ALTER TABLE "EarlierCalendar" ADD CONSTRAINT "EarlierCalendar_calendarId_fkey" FOREIGN KEY ("calendarId") REFERENCES "WorkCalendar"("id") ON DELETE CASCADE ON UPDATE CASCADE;

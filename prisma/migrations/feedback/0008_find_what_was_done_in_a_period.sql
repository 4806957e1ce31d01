-- What was settled, decided, answered and rated in a period is read from where the period begins.

CREATE INDEX "Complaint_resolvedAt_idx" ON "Complaint"("resolvedAt");
CREATE INDEX "SlaClock_answered_idx" ON "SlaClock"("fulfilledAt") WHERE "metric" = 'FIRST_RESPONSE';

-- Praise that was filed as it came.
CREATE INDEX "Complaint_filed_idx" ON "Complaint"("closedAt") WHERE "resolvedAt" IS NULL;
-- Of each clock the moment from which it is known whether it was in time.
CREATE INDEX "SlaClock_decided_idx" ON "SlaClock"((coalesce("breachedAt", "fulfilledAt")));
-- Of answers about complaints.
CREATE INDEX "SurveyResponse_rated_idx" ON "SurveyResponse"("respondedAt") WHERE "kind" = 'CSAT' AND "complaintId" IS NOT NULL;

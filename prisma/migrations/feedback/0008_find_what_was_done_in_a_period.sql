-- Statistics read no complaint itself where this says all that they ask: the rows are wide, the words of customers among them.
CREATE INDEX "Complaint_statistics_idx" ON "Complaint"("openedAt")
    INCLUDE ("kind", "status", "severity", "cause", "channel", "productId", "ownerId", "teamId", "resolvedAt", "reopenCount", "isBreached");

-- What was settled, decided, answered and rated in a period is read from where the period begins.
CREATE INDEX "Complaint_resolvedAt_idx" ON "Complaint"("resolvedAt");
CREATE INDEX "SlaClock_answered_idx" ON "SlaClock"("fulfilledAt") WHERE "metric" = 'FIRST_RESPONSE';
-- Praise that was filed as it came.
CREATE INDEX "Complaint_filed_idx" ON "Complaint"("closedAt") WHERE "resolvedAt" IS NULL;
-- Of each clock the moment from which it is known whether it was in time.
CREATE INDEX "SlaClock_decided_idx" ON "SlaClock"((coalesce("breachedAt", "fulfilledAt")));
-- Of answers about complaints.
CREATE INDEX "SurveyResponse_rated_idx" ON "SurveyResponse"("respondedAt") WHERE "kind" = 'CSAT' AND "complaintId" IS NOT NULL;

-- A search for words that many complaints have: those that have them in the subject come first, and are found by themselves.
CREATE INDEX "Complaint_subjectFolded_idx" ON "Complaint" USING gin ("subjectFolded" gin_trgm_ops);

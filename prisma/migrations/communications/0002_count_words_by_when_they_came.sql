-- How many words each team had to answer since a moment.
CREATE INDEX "AwaitedAnswer_receivedAt_teamId_idx" ON "AwaitedAnswer"("receivedAt", "teamId");

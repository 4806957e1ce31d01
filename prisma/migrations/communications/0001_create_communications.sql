-- Every word exchanged with customers, what is sent to them, and what is still to be done for them.

CREATE TYPE "Direction" AS ENUM ('INBOUND', 'OUTBOUND');
CREATE TYPE "CommunicationPurpose" AS ENUM ('SALES', 'SERVICE', 'SUPPORT', 'MARKETING', 'RELATIONSHIP', 'BILLING');
CREATE TYPE "CommunicationOutcome" AS ENUM ('ANSWERED', 'NO_ANSWER', 'VOICEMAIL', 'BOUNCED');
CREATE TYPE "DeliveryState" AS ENUM ('QUEUED', 'SENT', 'DELIVERED', 'READ', 'FAILED', 'SUPPRESSED');
CREATE TYPE "CampaignGoal" AS ENUM ('SALES', 'LEADS', 'REACTIVATION', 'LOYALTY', 'AWARENESS', 'FEEDBACK');
CREATE TYPE "CampaignState" AS ENUM ('DRAFT', 'RUNNING', 'PAUSED', 'FINISHED');
CREATE TYPE "CampaignResponseKind" AS ENUM ('SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'REPLIED', 'CONVERTED', 'BOUNCED', 'OPTED_OUT', 'COMPLAINED');

CREATE TABLE "CommunicationThread" (
    "id" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CommunicationThread_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ThreadedMessage" (
    "messageHash" BYTEA NOT NULL,
    "threadId" UUID NOT NULL,

    CONSTRAINT "ThreadedMessage_pkey" PRIMARY KEY ("messageHash")
);

CREATE TABLE "Communication" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "threadId" UUID NOT NULL,
    "channel" "Channel" NOT NULL,
    "direction" "Direction" NOT NULL,
    "purpose" "CommunicationPurpose" NOT NULL,
    "subject" TEXT,
    "body" TEXT,
    "occurredAt" TIMESTAMPTZ(3) NOT NULL,
    "durationSeconds" INTEGER,
    "outcome" "CommunicationOutcome",
    "staffId" UUID,
    "teamId" UUID,
    "contactPointId" UUID,
    "isAutomatic" BOOLEAN NOT NULL DEFAULT false,
    "isPublic" BOOLEAN,
    "correctsId" UUID,
    "correctionReason" TEXT,
    "inReplyToId" UUID,
    "campaignId" UUID,
    "messageId" TEXT,
    "messageHash" BYTEA,
    "filedForId" UUID NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Communication_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Communication_subject_length" CHECK (char_length("subject") BETWEEN 1 AND 1000),
    CONSTRAINT "Communication_body_length" CHECK (char_length("body") BETWEEN 1 AND 200000),
    CONSTRAINT "Communication_duration_range" CHECK ("durationSeconds" BETWEEN 0 AND 604800),
    CONSTRAINT "Communication_message_hashed" CHECK ("messageId" IS NULL OR "messageHash" IS NOT NULL OR "correctsId" IS NOT NULL),
    CONSTRAINT "Communication_correction_reasoned" CHECK ("correctionReason" IS NULL OR "correctsId" IS NOT NULL),
    CONSTRAINT "Communication_corrects_another" CHECK ("correctsId" <> "id")
);

CREATE TABLE "CommunicationText" (
    "communicationId" UUID NOT NULL,
    "subjectFolded" TEXT NOT NULL,
    "searchText" TEXT NOT NULL,

    CONSTRAINT "CommunicationText_pkey" PRIMARY KEY ("communicationId")
);

CREATE TABLE "AwaitedAnswer" (
    "communicationId" UUID NOT NULL,
    "channel" "Channel" NOT NULL,
    "teamId" UUID,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "answerId" UUID,
    "answeredAt" TIMESTAMPTZ(3),

    CONSTRAINT "AwaitedAnswer_pkey" PRIMARY KEY ("communicationId"),
    CONSTRAINT "AwaitedAnswer_answer_whole" CHECK (("answerId" IS NULL) = ("answeredAt" IS NULL)),
    CONSTRAINT "AwaitedAnswer_answered_after" CHECK ("answeredAt" >= "receivedAt")
);

CREATE TABLE "Attachment" (
    "id" UUID NOT NULL,
    "communicationId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "contentType" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "erasedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Attachment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Attachment_size_counts" CHECK ("size" >= 0),
    CONSTRAINT "Attachment_sha256_hex" CHECK ("sha256" ~ '^[0-9a-f]{64}$')
);

CREATE TABLE "OutgoingEmail" (
    "communicationId" UUID NOT NULL,
    "html" TEXT,
    "toAddress" TEXT,
    "state" "DeliveryState" NOT NULL DEFAULT 'QUEUED',
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3),
    "claimedAt" TIMESTAMPTZ(3),
    "sentAt" TIMESTAMPTZ(3),
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OutgoingEmail_pkey" PRIMARY KEY ("communicationId"),
    CONSTRAINT "OutgoingEmail_attempts_count" CHECK ("attempts" >= 0),
    CONSTRAINT "OutgoingEmail_due_while_queued" CHECK ("dueAt" IS NULL OR "state" = 'QUEUED')
);

CREATE TABLE "EmailSuppression" (
    "addressHash" BYTEA NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "EmailSuppression_pkey" PRIMARY KEY ("addressHash")
);

CREATE TABLE "Campaign" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "goal" "CampaignGoal" NOT NULL,
    "target" INTEGER,
    "budgetMinor" BIGINT,
    "budgetCurrency" TEXT,
    "channel" "Channel" NOT NULL,
    "segmentId" UUID NOT NULL,
    "subject" TEXT,
    "text" TEXT NOT NULL,
    "html" TEXT,
    "state" "CampaignState" NOT NULL DEFAULT 'DRAFT',
    "startsAt" TIMESTAMPTZ(3),
    "endsAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "launchedAt" TIMESTAMPTZ(3),
    "audienceUpTo" UUID,
    "audienceAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Campaign_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Campaign_code_shape" CHECK ("code" ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$'),
    CONSTRAINT "Campaign_name_length" CHECK (char_length("name") BETWEEN 1 AND 200),
    CONSTRAINT "Campaign_target_counts" CHECK ("target" >= 1),
    CONSTRAINT "Campaign_budget_whole" CHECK (("budgetMinor" IS NULL) = ("budgetCurrency" IS NULL) AND "budgetMinor" >= 0),
    CONSTRAINT "Campaign_ends_after_start" CHECK ("endsAt" > "startsAt"),
    CONSTRAINT "Campaign_channel_reaches" CHECK ("channel" IN ('EMAIL', 'LETTER', 'PHONE')),
    CONSTRAINT "Campaign_email_has_subject" CHECK ("channel" <> 'EMAIL' OR "subject" IS NOT NULL),
    CONSTRAINT "Campaign_launched_unless_draft" CHECK (("state" = 'DRAFT') = ("launchedAt" IS NULL)),
    CONSTRAINT "Campaign_finished_at" CHECK (("state" = 'FINISHED') = ("finishedAt" IS NOT NULL))
);

CREATE TABLE "CampaignRecipient" (
    "id" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "communicationId" UUID,
    "taskId" UUID,
    "suppressedFor" TEXT,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "CampaignRecipient_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CampaignRecipient_suppressed_is_settled" CHECK ("suppressedFor" IS NULL OR "settledAt" IS NOT NULL)
);

CREATE TABLE "CampaignResponse" (
    "id" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "kind" "CampaignResponseKind" NOT NULL,
    "respondedAt" TIMESTAMPTZ(3) NOT NULL,
    "communicationId" UUID,
    "purchaseId" UUID,
    "amountMinor" BIGINT,
    "currencyCode" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "CampaignResponse_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CampaignResponse_amount_whole" CHECK (("amountMinor" IS NULL) = ("currencyCode" IS NULL)),
    CONSTRAINT "CampaignResponse_purchase_converts" CHECK ("purchaseId" IS NULL OR ("kind" = 'CONVERTED' AND "amountMinor" IS NOT NULL))
);

CREATE TABLE "Task" (
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "customerId" UUID,
    "assigneeId" UUID,
    "dueAt" TIMESTAMPTZ(3),
    "doneAt" TIMESTAMPTZ(3),
    "doneByKind" "ActorKind",
    "doneById" UUID,
    "origin" TEXT,
    "originKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Task_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Task_title_length" CHECK (char_length("title") BETWEEN 1 AND 200),
    CONSTRAINT "Task_done_whole" CHECK (("doneAt" IS NULL) = ("doneByKind" IS NULL))
);
CREATE INDEX "CommunicationThread_createdAt_id_idx" ON "CommunicationThread"("createdAt", "id");
CREATE INDEX "ThreadedMessage_threadId_idx" ON "ThreadedMessage"("threadId");
CREATE UNIQUE INDEX "Communication_correctsId_key" ON "Communication"("correctsId");
CREATE INDEX "Communication_customerId_occurredAt_id_idx" ON "Communication"("customerId", "occurredAt" DESC, "id" DESC);
CREATE INDEX "Communication_customerId_channel_direction_occurredAt_idx" ON "Communication"("customerId", "channel", "direction", "occurredAt");
CREATE INDEX "Communication_threadId_occurredAt_id_idx" ON "Communication"("threadId", "occurredAt", "id");
CREATE INDEX "Communication_occurredAt_id_idx" ON "Communication"("occurredAt", "id");
CREATE INDEX "Communication_channel_occurredAt_id_idx" ON "Communication"("channel", "occurredAt", "id");
CREATE INDEX "Communication_direction_occurredAt_id_idx" ON "Communication"("direction", "occurredAt", "id");
CREATE INDEX "Communication_purpose_occurredAt_id_idx" ON "Communication"("purpose", "occurredAt", "id");
CREATE INDEX "Communication_inReplyToId_idx" ON "Communication"("inReplyToId");
CREATE INDEX "Communication_campaignId_idx" ON "Communication"("campaignId");
CREATE INDEX "Communication_staffId_idx" ON "Communication"("staffId");
CREATE INDEX "Communication_teamId_idx" ON "Communication"("teamId");
CREATE INDEX "CommunicationText_searchText_idx" ON "CommunicationText" USING GIN ("searchText" gin_trgm_ops);
CREATE UNIQUE INDEX "Communication_messageHash_filedForId_key" ON "Communication"("messageHash", "filedForId");
CREATE INDEX "AwaitedAnswer_answerId_idx" ON "AwaitedAnswer"("answerId");
CREATE INDEX "Attachment_sha256_idx" ON "Attachment"("sha256");
CREATE UNIQUE INDEX "Attachment_communicationId_position_key" ON "Attachment"("communicationId", "position");
CREATE UNIQUE INDEX "Campaign_code_key" ON "Campaign"("code");
CREATE INDEX "Campaign_createdAt_id_idx" ON "Campaign"("createdAt", "id");
CREATE INDEX "Campaign_state_createdAt_id_idx" ON "Campaign"("state", "createdAt", "id");
CREATE INDEX "CampaignRecipient_customerId_idx" ON "CampaignRecipient"("customerId");
CREATE INDEX "CampaignRecipient_campaignId_settledAt_customerId_idx" ON "CampaignRecipient"("campaignId", "settledAt", "customerId");
CREATE UNIQUE INDEX "CampaignRecipient_campaignId_customerId_key" ON "CampaignRecipient"("campaignId", "customerId");
CREATE INDEX "CampaignResponse_campaignId_kind_customerId_idx" ON "CampaignResponse"("campaignId", "kind", "customerId");
CREATE INDEX "CampaignResponse_customerId_respondedAt_id_idx" ON "CampaignResponse"("customerId", "respondedAt" DESC, "id" DESC);
CREATE UNIQUE INDEX "CampaignResponse_communicationId_kind_key" ON "CampaignResponse"("communicationId", "kind");
CREATE UNIQUE INDEX "CampaignResponse_purchaseId_key" ON "CampaignResponse"("purchaseId");
CREATE UNIQUE INDEX "Task_originKey_key" ON "Task"("originKey");
CREATE INDEX "Task_dueAt_id_idx" ON "Task"("dueAt", "id");
CREATE INDEX "Task_assigneeId_dueAt_id_idx" ON "Task"("assigneeId", "dueAt", "id");
CREATE INDEX "Task_customerId_dueAt_id_idx" ON "Task"("customerId", "dueAt", "id");
ALTER TABLE "ThreadedMessage" ADD CONSTRAINT "ThreadedMessage_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "CommunicationThread"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Communication" ADD CONSTRAINT "Communication_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Communication" ADD CONSTRAINT "Communication_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "CommunicationThread"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Communication" ADD CONSTRAINT "Communication_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Communication" ADD CONSTRAINT "Communication_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Communication" ADD CONSTRAINT "Communication_correctsId_fkey" FOREIGN KEY ("correctsId") REFERENCES "Communication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Communication" ADD CONSTRAINT "Communication_inReplyToId_fkey" FOREIGN KEY ("inReplyToId") REFERENCES "Communication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Communication" ADD CONSTRAINT "Communication_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CommunicationText" ADD CONSTRAINT "CommunicationText_communicationId_fkey" FOREIGN KEY ("communicationId") REFERENCES "Communication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "AwaitedAnswer" ADD CONSTRAINT "AwaitedAnswer_communicationId_fkey" FOREIGN KEY ("communicationId") REFERENCES "Communication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "AwaitedAnswer" ADD CONSTRAINT "AwaitedAnswer_answerId_fkey" FOREIGN KEY ("answerId") REFERENCES "Communication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Attachment" ADD CONSTRAINT "Attachment_communicationId_fkey" FOREIGN KEY ("communicationId") REFERENCES "Communication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "OutgoingEmail" ADD CONSTRAINT "OutgoingEmail_communicationId_fkey" FOREIGN KEY ("communicationId") REFERENCES "Communication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CampaignRecipient" ADD CONSTRAINT "CampaignRecipient_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CampaignRecipient" ADD CONSTRAINT "CampaignRecipient_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CampaignResponse" ADD CONSTRAINT "CampaignResponse_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CampaignResponse" ADD CONSTRAINT "CampaignResponse_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CampaignResponse" ADD CONSTRAINT "CampaignResponse_communicationId_fkey" FOREIGN KEY ("communicationId") REFERENCES "Communication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Task" ADD CONSTRAINT "Task_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Task" ADD CONSTRAINT "Task_assigneeId_fkey" FOREIGN KEY ("assigneeId") REFERENCES "Staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Codes that differ in nothing but case would be mistaken for each other at the till.
CREATE UNIQUE INDEX "Campaign_code_folded_key" ON "Campaign"(upper("code"));

-- What waits for an answer, longest first; of all, on one channel, and of one team.
CREATE INDEX "AwaitedAnswer_waiting_idx" ON "AwaitedAnswer"("receivedAt", "communicationId") WHERE "answerId" IS NULL;
CREATE INDEX "AwaitedAnswer_channel_waiting_idx" ON "AwaitedAnswer"("channel", "receivedAt", "communicationId") WHERE "answerId" IS NULL;
CREATE INDEX "AwaitedAnswer_team_waiting_idx" ON "AwaitedAnswer"("teamId", "receivedAt", "communicationId") WHERE "answerId" IS NULL;

-- What is to be sent, and what was taken to be sent and not reported on since.
CREATE INDEX "OutgoingEmail_due_idx" ON "OutgoingEmail"("dueAt", "communicationId") WHERE "dueAt" IS NOT NULL AND "claimedAt" IS NULL;
CREATE INDEX "OutgoingEmail_claimed_idx" ON "OutgoingEmail"("claimedAt", "communicationId") WHERE "state" = 'QUEUED' AND "claimedAt" IS NOT NULL;

-- What is still to be done, what is due first first; of all, of one member of staff and of one customer.
CREATE INDEX "Task_open_idx" ON "Task"("dueAt", "id") WHERE "doneAt" IS NULL;
CREATE INDEX "Task_assignee_open_idx" ON "Task"("assigneeId", "dueAt", "id") WHERE "doneAt" IS NULL;
CREATE INDEX "Task_customer_open_idx" ON "Task"("customerId", "dueAt", "id") WHERE "doneAt" IS NULL;

-- Of the frequency cap: what was sent to whom lately.
CREATE INDEX "OutgoingEmail_sent_idx" ON "OutgoingEmail"("sentAt", "communicationId") WHERE "sentAt" IS NOT NULL;

-- What words are searched by follows them: when they are filed, and when an erasure takes what was said.
CREATE FUNCTION communications_note_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "CommunicationText" ("communicationId", "subjectFolded", "searchText") VALUES (
    NEW."id",
    fold_text(' ' || coalesce(NEW."subject", '')),
    fold_text(translate(' ' || coalesce(NEW."subject", '') || ' ' || left(coalesce(NEW."body", ''), 2000), E'\n\r\t', '   '))
  ) ON CONFLICT ("communicationId") DO UPDATE SET "subjectFolded" = excluded."subjectFolded", "searchText" = excluded."searchText";
  RETURN NULL;
END
$$;
CREATE TRIGGER "Communication_noted_text" AFTER INSERT OR UPDATE OF "subject", "body" ON "Communication"
    FOR EACH ROW EXECUTE FUNCTION communications_note_text();

-- Whom a word belongs to changes with a merge, its thread when a message tells that two are one, what was said goes with an erasure;
-- nothing else changes, ever.
CREATE TRIGGER "Communication_append_only" BEFORE UPDATE OR DELETE ON "Communication"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only(
        'customerId,threadId', 'subject,body,messageId,correctionReason');
CREATE TRIGGER "Communication_not_emptied" BEFORE TRUNCATE ON "Communication"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "Attachment_append_only" BEFORE UPDATE OR DELETE ON "Attachment"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', 'name,contentType,erasedAt');
CREATE TRIGGER "Attachment_not_emptied" BEFORE TRUNCATE ON "Attachment"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "CampaignResponse_append_only" BEFORE UPDATE OR DELETE ON "CampaignResponse"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('customerId', '');
CREATE TRIGGER "CampaignResponse_not_emptied" BEFORE TRUNCATE ON "CampaignResponse"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();

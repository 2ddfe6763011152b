-- Which process claimed a message: one that is gone for sure gives its claims back before their lease ends.
ALTER TABLE "deliveries" ADD COLUMN "claimed_by" INTEGER;
CREATE INDEX "deliveries_claimed" ON "deliveries" ("claimed_by") WHERE "status" = 'sending' AND "claimed_by" IS NOT NULL;

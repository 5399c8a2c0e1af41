"""Deals and the pipelines they move over.

A deal stands in a stage; the stage's type (open, won, lost) is its status. Entering a stage, winning, losing and
reopening are one movement (movement.py): it locks the deal, checks the stage's required fields, and writes one row of
`deal_stage_changes` with the seconds spent in the stage that was left. The first row of a deal has no stage to come from.

A probability is stored only when set by hand; otherwise the stage's own is read. Stages and pipelines are put away, not
removed, because history refers to them.

Locks are taken in one order: pipeline, stage (changes of pipelines); deal, then stage for share (movements). A movement
never waits for the stage it leaves, so the two cannot wait for each other.

Events: deal.created, deal.updated, deal.assigned, deal.stage_changed, deal.won, deal.lost, deal.reopened, deal.deleted,
deal.restored, deal.purged, pipeline.created, pipeline.updated, pipeline.deleted, stage.created, stage.updated,
stage.deleted, loss_reason.created, loss_reason.updated, loss_reason.deleted.
"""

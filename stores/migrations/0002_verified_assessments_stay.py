from django.db import migrations

# The history of a shop's tier is told by its verified assessments: what counts in them stays. The
# words of the evidence can be blanked, and rows go with their shop.
TRIGGER = """
CREATE TRIGGER verified_stays BEFORE UPDATE
OF store_id, version_id, kind, status, answers, points, tier, assessed_at
ON stores_maturityassessment
FOR EACH ROW WHEN (OLD.status = 'verified') EXECUTE FUNCTION public.refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [("stores", "0001_initial"), ("acts", "0002_append_only")]

    operations = [
        migrations.RunSQL(TRIGGER, "DROP TRIGGER verified_stays ON stores_maturityassessment")
    ]

from django.db import migrations

# Results stand on what is published: not even a console changes it.
TRIGGER = """
CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON standards_questionnaireversion
FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION public.refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_initial"), ("acts", "0002_append_only")]

    operations = [
        migrations.RunSQL(TRIGGER, "DROP TRIGGER published_stays ON standards_questionnaireversion")
    ]

from django.db import migrations

TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_signinentry
FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("acts", "0002_append_only")]

    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER append_only ON accounts_signinentry")]

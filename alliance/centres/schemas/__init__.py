"""How a county's schema comes to be and is kept up to date. Entered through `centres.services`.

ddl      what a schema is made of, as statements
fitness  which statements may run in a county (tenancy C2-C6)
editor   Django's schema editor, kept within fitness and written down as it works
template the reference county all others are made after
catch_up every county brought to where the template stands
"""

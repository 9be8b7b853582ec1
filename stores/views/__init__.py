"""The county's pages for everybody and for shop owners."""

from stores.views.shops import my_shop, one_of_my_shops, welcome

__all__ = ["my_shop", "one_of_my_shops", "welcome"]

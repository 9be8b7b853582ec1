"""Personal data as lists show it: enough to recognise, too little to use."""


def phone(number: str) -> str:
    """13812345678 → 138****5678."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "*" * len(number)


def name(full: str) -> str:
    """王小明 → 王*明, 张三 → 张*."""
    if len(full) <= 1:
        return full
    return full[0] + "*" if len(full) == 2 else full[0] + "*" * (len(full) - 2) + full[-1]


def id_number(number: str) -> str:
    """43052219700101123X → 4305**********123X."""
    return f"{number[:4]}{'*' * 10}{number[-4:]}" if len(number) >= 15 else "*" * len(number)


def account(number: str) -> str:
    """6228480402564890018 → ****0018."""
    return f"****{number[-4:]}" if len(number) >= 8 else "*" * len(number)

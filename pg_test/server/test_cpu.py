"""On a CPU that lacks what the library was compiled for, it must say so before the first such instruction runs.

There is no such CPU here, so the machine code is looked at: of the release build, others move more than they must."""

import re
import subprocess

import pytest

from harness.host import PG_DIR

# Beyond x86-64: VEX and EVEX encodings begin with v; BMI1, BMI2, LZCNT, MOVBE.
LATER = re.compile(
    r"^(v\w+|andn|bextr|bls\w+|bzhi|lzcnt|movbe|mulx|pdep|pext|rorx|sarx|shlx|shrx|tzcnt|aes\w+|pclmul\w+)$"
)
INSTRUCTION = re.compile(r"^\s*[0-9a-f]+:\s+(?P<mnemonic>\S+)(?:\s+(?P<operands>.*))?$")


def disassembled(symbol: str) -> list[tuple[str, str]]:
    """The instructions of a function: mnemonic, operands."""
    library = PG_DIR / "lib" / "pazpaz_pii.so"
    command = ["objdump", "--no-show-raw-insn", f"--disassemble={symbol}", str(library)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = [match.group("mnemonic", "operands") for line in output.splitlines() if (match := INSTRUCTION.match(line))]
    assert found, f"{symbol} is not in the library"
    return [(mnemonic, operands or "") for mnemonic, operands in found]


def test_the_check_uses_nothing_that_it_asks_for():
    mnemonics = [mnemonic for mnemonic, _ in disassembled("pii_check_cpu")]
    assert "cpuid" in mnemonics and "xgetbv" in mnemonics
    assert [mnemonic for mnemonic in mnemonics if LATER.match(mnemonic)] == [], "is it the release build?"


def symbols(*parts: str) -> list[str]:
    """The functions whose mangled names end, but for the hash, in one of these."""
    nm = subprocess.run(["nm", str(PG_DIR / "lib" / "pazpaz_pii.so")], check=True, capture_output=True, text=True)
    names = [line.split()[-1] for line in nm.stdout.splitlines() if re.search(r" [tT] ", line)]
    return [name for name in names if re.search(rf"({'|'.join(parts)})(17h[0-9a-f]{{16}}E)?$", name)]


def test_what_postgresql_calls_before_uses_none():
    """It asks for the magic block first, and pgrx takes the occasion to register its hook for panics."""
    before = symbols("^Pg_magic_func", "register_pg_guard_panic_hook", "___rust_alloc", "___rust_dealloc")
    assert len(before) >= 4
    for name in before:
        later = [mnemonic for mnemonic, _ in disassembled(name) if LATER.match(mnemonic)]
        assert later == [], name


def test_it_comes_first():
    """Up to the first call, which is that of the check, there is nothing that could be one of them."""
    instructions = disassembled("_PG_init")
    first_call = next(i for i, (mnemonic, _) in enumerate(instructions) if mnemonic == "call")
    assert "pii_check_cpu" in instructions[first_call][1]
    assert [mnemonic for mnemonic, _ in instructions[:first_call] if LATER.match(mnemonic)] == []


@pytest.mark.parametrize("symbol", ["pii_decrypt_encrypted_text_fast"])
def test_the_rest_does(symbol):
    """Else the two tests above would find nothing anywhere."""
    assert any(LATER.match(mnemonic) for mnemonic, _ in disassembled(symbol))

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

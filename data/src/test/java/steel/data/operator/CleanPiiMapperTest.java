package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

/// Every number here is made up; check digits are right where they have to be.
class CleanPiiMapperTest {
  private static final CleanPiiMapper ALL =
      new CleanPiiMapper(
          EnumSet.allOf(CleanPiiMapper.Kind.class),
          new CleanPiiMapper.Placeholders("[M]", "[I]", "[B]", "[E]", "[IP]"));

  @ParameterizedTest
  @CsvSource({
    "电话13800138000。,电话[M]。",
    "13800138000 13900139000,[M] [M]",
    "手机:138-0013-8000/138 0013 8000,手机:[M]/[M]",
    "+8613800138000 +86 138 0013 8000 0086-13800138000,[M] [M] [M]",
    "86 13800138000,[M]",
    "+1 13800138000,+1 [M]",
    "+13800138000,+13800138000",
    "138001380001 12800138000 a13800138000 13800138000b,138001380001 12800138000 a13800138000"
        + " 13800138000b",
    "0.13800138000 13800138000.5,0.13800138000 13800138000.5",
    "138-0013-80001,138-0013-80001"
  })
  void mobileNumbersGo(String text, String expected) {
    assertThat(ALL.map(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "身份证11010519491231002X,身份证[I]",
    "11010519491231002x,[I]",
    "110105188001020127,110105188001020127", // born in 1880
    "110105194912310021,110105194912310021", // wrong check digit
    "1101051949123100 2X,1101051949123100 2X",
    "110105194913310021,110105194913310021" // thirteenth month
  })
  void identityCardsGo(String text, String expected) {
    assertThat(ALL.map(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "卡号4111111111111111,卡号[B]",
    "4111 1111 1111 1111 和 4111-1111-1111-1111,[B] 和 [B]",
    "4111111111111112,4111111111111112",
    "6222020000000000006,6222020000000000006",
    "41111111111111110000,41111111111111110000",
    "1111111111111117,1111111111111117" // no card begins with 1
  })
  void bankCardsGo(String text, String expected) {
    assertThat(ALL.map(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "写信到 a_b@x.cn 或 10.0.0.1 或 2001:db8::1,写信到 [E] 或 [IP] 或 [IP]",
    "13800138000@qq.com,[E]"
  })
  void addressesGo(String text, String expected) {
    assertThat(ALL.map(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void everyRightCardIsFoundAndNoOther(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 200; i++) {
      StringBuilder digits = new StringBuilder("62");
      int length = random.nextInt(16, 20);
      while (digits.length() < length - 1) {
        digits.append(random.nextInt(10));
      }
      int found = 0;
      for (int check = 0; check < 10; check++) {
        found += ALL.map("卡" + digits + check + "。").equals("卡[B]。") ? 1 : 0;
      }
      assertThat(found).as("%s", digits).isEqualTo(1);
    }
  }
}

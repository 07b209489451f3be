package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.data.Profile;

/// What the corrected profile mends in the steps that look at addresses, notices, macros, sentences
/// and words.
class CorrectedStepsTest {
  private static final Operator.Mapper IP =
      new CleanIpMapper(Profile.CORRECTED, Replacement.REMOVE);
  private static final Operator.Mapper COPYRIGHT = new CleanCopyrightMapper(Profile.CORRECTED);
  private static final Operator.Mapper MACRO = new ExpandMacroMapper(Profile.CORRECTED);
  private static final Operator.Mapper SENTENCES =
      new RemoveRepeatSentencesMapper(Profile.CORRECTED, false, true, 2);

  @ParameterizedTest
  @CsvSource({
    "地址192.168.1.1，好,地址，好",
    "10.0.0.1:8080 与 0.0.0.0.,:8080 与 .",
    "300.1.2.3 1.2.3.256,300.1.2.3 1.2.3.256",
    "1.2.3.4.5 01.02.03.04 v1.2.3.4,1.2.3.4.5 01.02.03.04 v1.2.3.4",
    "版本1.2.3.4 Version 1.2.3.4,版本1.2.3.4 Version 1.2.3.4",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334。,。",
    "见fe80::1和::1,见和",
    "地址 fe80::1: 本机,地址 : 本机",
    "a:b:c:d:e:f:1:2:3 dead::beef::1 std::a,a:b:c:d:e:f:1:2:3 dead::beef::1 std::a",
    "00:11:22:33:44:55:66:77 12:30:45,00:11:22:33:44:55:66:77 12:30:45"
  })
  void addressesOfMachinesGoWhole(String text, String expected) {
    assertThat(IP.map(text)).isEqualTo(expected);
  }

  static Stream<Arguments> notices() {
    return Stream.of(
        Arguments.of("/* a */ x /* Copyright 2020 */\ny", "/* a */ x \ny"),
        Arguments.of("#!/bin/sh\n# Copyright 2020 A\n#\nls", "#!/bin/sh\nls"),
        Arguments.of("// Licensed under MIT\n\nint a;", "\nint a;"),
        Arguments.of("# 标题\n\n正文", "# 标题\n\n正文"),
        Arguments.of("#include <a>\n// x\nint a;", "#include <a>\n// x\nint a;"),
        Arguments.of("// what it does\nint a;", "// what it does\nint a;"),
        Arguments.of("-- Copyright (c) A\nSELECT 1", "SELECT 1"),
        Arguments.of("/* copyright, never closed", "/* copyright, never closed"));
  }

  @ParameterizedTest
  @MethodSource("notices")
  void onlyNoticesGo(String text, String expected) {
    assertThat(COPYRIGHT.map(text)).isEqualTo(expected);
  }

  static Stream<Arguments> macros() {
    return Stream.of(
        Arguments.of("\\def\\a{x}\n\\a\\a \\a1 \\ab", "\\def\\a{x}\nxx x1 \\ab"),
        Arguments.of(
            "\\newcommand{\\q}{a} % c\n\\def\\b{[\\q]}\n\\b",
            "\\newcommand{\\q}{a} % c\n" + "\\def\\b{[\\q]}\n[a]"),
        Arguments.of(
            "\\a \\def\\a{1}\\a\\renewcommand\\a{2}\\a",
            "\\a \\def\\a{1}1" + "\\renewcommand\\a{2}2"),
        Arguments.of("\\newcommand{\\f}[1]{#1} \\f", "\\newcommand{\\f}[1]{#1} \\f"),
        Arguments.of("\\def\\a{{x}\\}} \\a", "\\def\\a{{x}\\}} {x}\\}"));
  }

  @ParameterizedTest
  @MethodSource("macros")
  void macrosAreExpandedWhereTexWould(String text, String expected) {
    assertThat(MACRO.map(text)).isEqualTo(expected);
  }

  @Test
  void macrosThatGrowWithoutBoundStay() {
    StringBuilder up = new StringBuilder("\\def\\a{\\a\\a}\n");
    StringBuilder down = new StringBuilder();
    for (char c = 'b'; c < 'z'; c++) {
      String definition =
          "\\def\\%c{%s}\n".formatted(c, "\\%c.".formatted((char) (c - 1)).repeat(10));
      up.append(definition);
      down.insert(0, definition);
    }
    up.append("\\y!");
    assertThat(MACRO.map(up.toString())).isEqualTo(up.toString());
    assertThat(new ExpandMacroMapper(Profile.REFERENCE).map(down.toString()))
        .isEqualTo(down.toString());
  }

  static Stream<Arguments> sentences() {
    return Stream.of(
        Arguments.of("今天好。今天好！今天好", "今天好。"),
        Arguments.of("A 3.14\nB 3.14", "A 3.14\nB 3.14"),
        Arguments.of("用 v1.2。用 v1.2。", "用 v1.2。"),
        Arguments.of("Привет. Пока. Пока.", "Привет. Пока."),
        Arguments.of("Hello world. Hello world.", "Hello world."),
        Arguments.of("好。好。", "好。好。"));
  }

  @ParameterizedTest
  @MethodSource("sentences")
  void sentencesGoThatWereThereBefore(String text, String expected) {
    assertThat(SENTENCES.map(text)).isEqualTo(expected);
  }

  @Test
  void turnsOfAChatStay() {
    String chat =
        "<|im_start|>user\n再见了。<|im_end|>\n<|im_start|>assistant\n再见了。再见了。<|im_end|>\n"
            + "<|im_start|>user\n再见了。<|im_end|>";
    assertThat(SpecialTokens.show(SENTENCES.map(SpecialTokens.hide(chat))))
        .isEqualTo(chat.replace("再见了。再见了。", "再见了。"));
  }

  @Test
  void onlyTheCharactersGivenGo() {
    Operator.Mapper mapper =
        RemoveSpecificCharsMapper.of(Profile.CORRECTED, List.of("◆", "-", "𝒜", "]"));
    assertThat(mapper.map("a|b◆c-𝒜𝒝]^")).isEqualTo("a|bc𝒝^");
    String same = "a|b^";
    assertThat(mapper.map(same)).isSameAs(same);
  }

  @ParameterizedTest
  @CsvSource({"^a,abc|,a|", "a-c,abcd-|,bd-", "\\-a,-a|b,b", "]a,]ab|,b"})
  void theReferenceReadsCharactersAsAClass(String given, String text, String expected) {
    List<String> parts = given.codePoints().mapToObj(Character::toString).toList();
    List<String> whole = given.startsWith("\\") ? List.of("\\-", "a") : parts;
    assertThat(RemoveSpecificCharsMapper.of(Profile.REFERENCE, whole).map(text))
        .isEqualTo(expected);
  }

  @Test
  void charactersThatAreNoClassAreNamed() {
    assertThatThrownBy(() -> RemoveSpecificCharsMapper.of(Profile.REFERENCE, List.of("a", "]")))
        .hasMessageContaining("put it first");
    assertThatThrownBy(() -> RemoveSpecificCharsMapper.of(Profile.REFERENCE, List.of("z-a")))
        .hasMessageContaining("ends before it begins");
  }

  @Test
  void textsGoOnBehindANul() {
    assertThat(new ChineseConvertMapper(Profile.CORRECTED).map("軟\0體")).isEqualTo("软\0体");
    assertThat(new ChineseConvertMapper(Profile.REFERENCE).map("軟\0體")).isEqualTo("软");
  }

  @ParameterizedTest
  @CsvSource({
    "我们今天去公园,1,7",
    "-- 12 foo! (bar) 一,2,4",
    "一上士 x,1,4",
    "AI是人工智能。v1.2,1,7",
    "𠀀𠀁 カタカナ,2,3"
  })
  void ideographsAreWords(String text, int reference, int corrected) {
    assertThat(Words.of(text, Profile.REFERENCE).count()).isEqualTo(reference);
    assertThat(Words.of(text, Profile.CORRECTED).count()).isEqualTo(corrected);
  }

  @Test
  void repetitionIsFoundInChinese() {
    Operator.Range all = new Operator.Range(0, 1);
    String text = "今天天气真的是很好呀，".repeat(5);
    assertThat(new WordRepetitionFilter(words(Profile.CORRECTED), all, 10).statistic(text))
        .isEqualTo(1);
    assertThat(new WordRepetitionFilter(words(Profile.REFERENCE), all, 10).statistic(text))
        .isZero();
  }

  private static WordSplitter words(Profile profile) {
    return new WordSplitter(profile, "zh", Optional.empty());
  }
}

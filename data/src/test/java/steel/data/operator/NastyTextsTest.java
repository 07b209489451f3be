package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.Recipe;
import steel.data.Profile;
import steel.testkit.Cases;

/// Every mapper, in the corrected profile, on texts of what scanners look for, at every place of a
/// text, its first and last too.
class NastyTextsTest {
  private static final int TEXTS = 4000;
  private static final String[] PIECES = {
    ":", "::", "::1", "2001", "db8", ".", "1", "255", "300", "@", "a", "b.cn", "http://", "www.",
    "<", ">", "</", "<p", "<!--", "&", "&amp", "#", ";", "/*", "*/", "//", "copyright", "\\",
    "\\def", "{", "}", "\\newcommand", "版本", "号", "。", "！", "中", "\n", "\t", " ", "\u3000",
        "\u200b",
    "\ud83d\ude00", "\u0000", "\ufffd", "é", "13800138000", "0"
  };

  @TempDir private Path folder;

  static Stream<String> mappers() {
    return Operators.names().stream().filter(name -> name.endsWith("_mapper"));
  }

  @ParameterizedTest
  @MethodSource("mappers")
  void noTextIsTooNasty(String name) throws IOException {
    String parameters = name.equals("chinese_convert_mapper") ? "{mode: t2s}" : "{}";
    Path recipe =
        Files.writeString(folder.resolve("r.yaml"), "p: [" + name + ": " + parameters + "]");
    Operator.Mapper mapper =
        (Operator.Mapper)
            Recipe.read(
                    recipe,
                    root ->
                        root.named(
                            "p",
                            (n, b) -> Operators.read(n, b, OperatorContext.of(Profile.CORRECTED))))
                .value()
                .getFirst();
    RandomGenerator random = Cases.random(7);
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int left = random.nextInt(9); left > 0; left--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      String whole = text.toString();
      assertThatCode(() -> assertThat(mapper.map(whole)).isNotNull())
          .as("%s", whole)
          .doesNotThrowAnyException();
    }
  }
}

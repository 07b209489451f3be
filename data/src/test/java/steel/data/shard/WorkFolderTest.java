package steel.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;

class WorkFolderTest {
  @TempDir private Path folder;
  private Path input = Path.of("");

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.writeString(folder.resolve("in.jsonl"), "1");
  }

  private WorkFolder open(String settings) throws IOException {
    return WorkFolder.beside(folder.resolve("out"), settings, List.of(input));
  }

  private static void make(WorkFolder work, String text) throws IOException {
    work.make("a/0", into -> Files.writeString(into.resolve("x"), text));
  }

  private static String made(WorkFolder work) throws IOException {
    return Files.readString(work.path("a/0").resolve("x"));
  }

  @Test
  void resultsOutliveAProcess() throws IOException {
    try (WorkFolder work = open("s")) {
      make(work, "first");
    }
    try (WorkFolder again = open("s")) {
      make(again, "second");
      assertThat(made(again)).isEqualTo("first");
      again.delete();
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.work");
  }

  @Test
  void resultsOfOtherSettingsOrInputAreForgotten() throws IOException {
    try (WorkFolder work = open("s")) {
      make(work, "first");
    }
    try (WorkFolder other = open("t")) {
      assertThat(other.has("a/0")).isFalse();
      make(other, "second");
    }
    Files.writeString(input, "12");
    try (WorkFolder other = open("t")) {
      assertThat(other.has("a/0")).isFalse();
    }
  }

  @Test
  void aResultThatFailsIsNotThere() throws IOException {
    try (WorkFolder work = open("s")) {
      assertThatThrownBy(
              () ->
                  work.make(
                      "a/0",
                      into -> {
                        Files.writeString(into.resolve("x"), "half");
                        throw new IOException("no space left");
                      }))
          .hasMessage(work.path("a/0") + ": no space left");
      assertThat(work.has("a/0")).isFalse();
    }
  }

  @Test
  void whatIsMadeBehindIsThereOnceItHasSettled() throws IOException {
    try (WorkFolder work = open("s")) {
      for (int i = 0; i < 20; i++) {
        int number = i;
        work.makeBehind("b/" + i, into -> Files.writeString(into.resolve("x"), "" + number));
      }
      work.settle();
      for (int i = 0; i < 20; i++) {
        assertThat(work.path("b/" + i).resolve("x")).hasContent("" + i);
      }
      work.makeBehind("b/late", into -> Files.writeString(into.resolve("x"), "late"));
    }
    try (WorkFolder again = open("s")) {
      assertThat(again.has("b/late")).isTrue(); // closing waits too
    }
  }

  @Test
  void whatTheDiskRefusesBehindIsNotForgotten() throws IOException {
    try (WorkFolder work = open("s")) {
      work.makeBehind(
          "b/0",
          into -> {
            Files.writeString(into.resolve("x"), "x");
            Files.delete(into.resolve("x"));
            Files.delete(into); // what was written is gone before it is safe
          });
      assertThatThrownBy(work::settle).isInstanceOf(IOException.class);
    }
  }

  @Test
  void twoAtATimeAreRefused() throws IOException {
    try (WorkFolder _ = open("s")) {
      assertThatThrownBy(() -> open("s"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("another process is writing it");
    }
  }
}

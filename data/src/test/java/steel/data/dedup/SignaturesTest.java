package steel.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.FormatException;
import steel.testkit.Cases;

class SignaturesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 207, 40_000}) // the last fills the buffer more than once
  void readsWhatWasWritten(int count) throws IOException {
    Path file = folder.resolve("signatures");
    RandomGenerator random = Cases.random(count);
    long[][] written = new long[count][];
    try (Signatures.Writer writer = Signatures.Writer.create(file, 3)) {
      for (int i = 0; i < count; i++) {
        written[i] = random.longs(3).toArray();
        writer.append(written[i]);
      }
      assertThat(writer.count()).isEqualTo(count);
    }
    try (Signatures signatures = Signatures.open(file, 3)) {
      assertThat(signatures.count()).isEqualTo(count);
      assertThat(signatures.words()).isEqualTo(3);
      for (int i = 0; i < count; i++) {
        for (int word = 0; word < 3; word++) {
          assertThat(signatures.word(i, word)).isEqualTo(written[i][word]);
        }
      }
    }
  }

  @Test
  void refusesACutFile() throws IOException {
    Path file = Files.write(folder.resolve("signatures"), new byte[20]);
    assertThatThrownBy(() -> Signatures.open(file, 2))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("20 bytes are no whole number of signatures of 2 words");
  }

  @Test
  void refusesASignatureOfAnotherWidth() throws IOException {
    try (Signatures.Writer writer = Signatures.Writer.create(folder.resolve("signatures"), 2)) {
      assertThatThrownBy(() -> writer.append(new long[3]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusesDocumentsThatAreNotThere() throws IOException {
    Path file = Files.write(folder.resolve("signatures"), new byte[32]);
    try (Signatures signatures = Signatures.open(file, 2)) {
      assertThatThrownBy(() -> signatures.word(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}

package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import steel.files.FormatException;
import steel.weights.SafetensorsWriter.Tensor;

/// Files that change while they are mapped. Nothing here touches what was cut off.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a mapped file cannot be cut or replaced")
class MappedFilesTest {
  private static final float[] NUMBERS = {1, 2, 3};

  @TempDir Path folder;

  private Path write(String name, float... numbers) throws IOException {
    Path file = folder.resolve(name);
    long[] shape = {numbers.length};
    SafetensorsWriter.write(file, Map.of(), List.of(Tensor.of("a", shape, numbers)));
    return file;
  }

  private static void cut(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  @Test
  void aFileThatWasCutIsNamedBeforeItIsRead() throws IOException {
    Path file = write("a.safetensors", NUMBERS);
    long whole = Files.size(file);
    try (Weights weights = Weights.open(file)) {
      assertThat(weights.floats("a")).containsExactly(NUMBERS);
      cut(file, whole - 1);
      String sentence = "was cut from %d bytes to %d".formatted(whole, whole - 1);
      for (Runnable reader :
          List.<Runnable>of(
              () -> weights.floats("a"),
              () ->
                  weights.reading(
                      () -> {
                        throw notReached();
                      }))) {
        assertThatThrownBy(reader::run)
            .isInstanceOf(FormatException.class)
            .hasMessageContaining("a.safetensors: " + sentence);
      }
    }
  }

  private static AssertionError notReached() {
    return new AssertionError("read all the same");
  }

  @Test
  void aFileThatIsCutWhileItIsReadIsNamedAfterwards() throws IOException {
    Path file = write("a.safetensors", NUMBERS);
    try (Weights weights = Weights.open(file)) {
      assertThatThrownBy(() -> weights.reading(() -> cut(file, 10)))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("to 10 while it was in use");
    }
  }

  @Test
  void aFaultNamesTheFile() throws IOException {
    Path file = write("a.safetensors", NUMBERS);
    InternalError fault =
        new InternalError("a fault occurred in an unsafe memory access operation");
    try (Weights weights = Weights.open(file)) {
      assertThatThrownBy(
              () ->
                  weights.reading(
                      () -> {
                        throw fault;
                      }))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("a.safetensors: a part of it could not be read");
      InternalError other = new InternalError("of another kind");
      assertThatThrownBy(
              () ->
                  weights.reading(
                      () -> {
                        throw other;
                      }))
          .isSameAs(other);
    }
  }

  @Test
  void aNewerFileThatIsRenamedOverItHarmsNobody() throws IOException {
    Path file = write("a.safetensors", NUMBERS);
    try (Weights weights = Weights.open(file)) {
      Files.move(write("b.safetensors", 4), file, StandardCopyOption.REPLACE_EXISTING);
      assertThat(weights.floats("a")).containsExactly(NUMBERS);
    }
    try (Weights weights = Weights.open(file)) {
      assertThat(weights.floats("a")).containsExactly(4);
    }
  }

  /// Threads are interrupted to end what they do, and the weights are of all of them.
  @Test
  void anInterruptedThreadLeavesTheFilesOpen() throws IOException {
    try (Weights weights = Weights.open(write("a.safetensors", NUMBERS))) {
      Thread.currentThread().interrupt();
      assertThat(weights.floats("a")).containsExactly(NUMBERS);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(weights.floats("a")).containsExactly(NUMBERS);
    }
  }
}

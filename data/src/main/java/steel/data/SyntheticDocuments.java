package steel.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import steel.data.record.Document;
import steel.data.record.RecordJson;
import steel.files.Progress;

/// Documents that mean nothing, as many as are wanted, to try what does not fit into memory: 40 to
/// 160 ideographs each, drawn with the same probability from 3,000. Of a hundred documents five
/// repeat an earlier one as it is, and ten with one ideograph changed.
public final class SyntheticDocuments {
  private static final int FIRST_IDEOGRAPH = 0x4e00;
  private static final int IDEOGRAPHS = 3000;
  private static final int SHORTEST = 40;
  private static final int LONGEST = 160;
  private static final int EQUAL_PERCENT = 5;
  private static final int NEAR_PERCENT = 10;
  private static final int REMEMBERED = 1 << 14; // documents that may be repeated
  private static final int REPORT = 10_000;

  private SyntheticDocuments() {}

  /// Writes JSON Lines with `id`, `text` and `source`.
  ///
  /// @param count of documents
  /// @param seed the same seed gives the same bytes, on any machine
  /// @throws IOException if the disk refuses
  public static void write(Path file, long count, long seed, Progress progress) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    String[] earlier = new String[REMEMBERED];
    try (Progress.Task task = progress.start("make documents", "documents", count);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (long i = 0; i < count; i++) {
        String text = text(random, earlier, Math.min(i, REMEMBERED));
        earlier[(int) (i % REMEMBERED)] = text;
        out.write(RecordJson.line(new Document(Long.toString(i), text, "synthetic")));
        if ((i + 1) % REPORT == 0) {
          task.advance(REPORT);
        }
      }
      task.advance(count % REPORT);
    }
  }

  private static String text(SplittableRandom random, String[] earlier, long known) {
    int kind = random.nextInt(100);
    if (known == 0 || kind >= EQUAL_PERCENT + NEAR_PERCENT) {
      byte[] utf16 = new byte[2 * random.nextInt(SHORTEST, LONGEST + 1)];
      for (int i = 0; i < utf16.length; i += 2) {
        int c = ideograph(random);
        utf16[i] = (byte) (c >> 8);
        utf16[i + 1] = (byte) c;
      }
      return new String(utf16, StandardCharsets.UTF_16BE);
    }
    String text = earlier[random.nextInt((int) known)];
    if (kind < EQUAL_PERCENT) {
      return text;
    }
    int at = random.nextInt(text.length());
    return text.substring(0, at) + (char) ideograph(random) + text.substring(at + 1);
  }

  private static int ideograph(SplittableRandom random) {
    return FIRST_IDEOGRAPH + random.nextInt(IDEOGRAPHS);
  }
}

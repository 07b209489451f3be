package steel.data.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.data.corpus.ParquetWriter.Column;
import steel.data.corpus.ParquetWriter.Physical;
import steel.testkit.Cases;

class ParquetWriterTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("text", Physical.TEXT),
          new Column("count", Physical.INT64),
          new Column("share", Physical.DOUBLE));

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void hardwoodReadsWhatWasWritten(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(300); i++) {
      ObjectNode row = Shelf.node();
      if (random.nextInt(4) > 0) {
        row.put("text", Cases.text(random, 40));
      }
      if (random.nextInt(4) > 0) {
        row.put("count", random.nextLong());
      }
      if (random.nextInt(4) > 0) {
        row.put("share", random.nextDouble());
      }
      rows.add(row);
    }
    assertThat(readBack(rows)).isEqualTo(rows);
  }

  @Test
  void columnsMayBeFullOrEmpty() throws IOException {
    List<ObjectNode> rows = List.of(Shelf.node().put("text", ""), Shelf.node().put("text", "钢铁"));
    assertThat(readBack(rows)).isEqualTo(rows);
  }

  private List<ObjectNode> readBack(List<ObjectNode> rows) throws IOException {
    Path file = folder.resolve("table.parquet");
    try (OutputStream out = Files.newOutputStream(file)) {
      ParquetWriter.write(out, COLUMNS, rows);
    }
    List<ObjectNode> read = new ArrayList<>();
    try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
        RowReader row = reader.rowReader()) {
      while (row.hasNext()) {
        row.next();
        ObjectNode node = Shelf.node();
        if (!row.isNull("text")) {
          node.put("text", row.getString("text"));
        }
        if (!row.isNull("count")) {
          node.put("count", row.getLong("count"));
        }
        if (!row.isNull("share")) {
          node.put("share", row.getDouble("share"));
        }
        read.add(node);
      }
    }
    return read;
  }
}

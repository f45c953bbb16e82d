package io.lockstep.driver.run;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;

/**
 * What somebody sees of a training who may look at Spark's pages and at the list of processes: files of a directory.
 */
final class Onlooker {
    private static final List<String> PAGES = List.of(
            "jobs/",
            "stages/",
            "stages/stage/?id=0&attempt=0",
            "storage/",
            "environment/",
            "executors/",
            "executors/threadDump/?executorId=driver",
            "api/v1/applications/%s/jobs",
            "api/v1/applications/%s/stages?details=true",
            "api/v1/applications/%s/allexecutors",
            "api/v1/applications/%s/environment");

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Onlooker() {}

    static void look(SparkContext spark, Path directory) throws IOException, InterruptedException {
        String address = spark.uiWebUrl().get();
        for (int i = 0; i < PAGES.size(); i++) {
            String page = address + "/" + PAGES.get(i).formatted(spark.applicationId());
            Files.write(directory.resolve("page-" + i), page(page));
        }
        ProcessHandle own = ProcessHandle.current();
        for (ProcessHandle process :
                Stream.concat(Stream.of(own), own.descendants()).toList()) {
            for (String part : List.of("cmdline", "environ")) {
                Path file = Path.of("/proc", Long.toString(process.pid()), part);
                Files.write(directory.resolve(part + "-" + process.pid()), Files.readAllBytes(file));
            }
        }
    }

    private static byte[] page(String address) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address))
                                .timeout(LIMIT)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(address + ": got " + answer.statusCode());
        }
        return answer.body();
    }
}

// A small app with the instrumentation of net/http for Go. Where it sends is told by the usual variables.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/log/global"
	"go.opentelemetry.io/otel/propagation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
)

const address = "127.0.0.1:5058"

var tasks atomic.Int64

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	shutDown, err := telemetry(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client := http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport)}
	logger := slog.New(otelslog.NewHandler("tasks"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(answer http.ResponseWriter, request *http.Request) {
		logger.InfoContext(request.Context(), "Fetched tasks", "count", tasks.Load())
		fmt.Fprintf(answer, "%d tasks", tasks.Load())
	})
	mux.HandleFunc("POST /add", func(answer http.ResponseWriter, request *http.Request) {
		logger.InfoContext(request.Context(), "Added new task")
		fmt.Fprintf(answer, "%d tasks", tasks.Add(1))
	})
	mux.HandleFunc("GET /task/{id}", func(answer http.ResponseWriter, request *http.Request) {
		http.NotFound(answer, request)
	})
	mux.HandleFunc("GET /ask", func(answer http.ResponseWriter, request *http.Request) {
		question, _ := http.NewRequestWithContext(request.Context(), "GET", "http://"+address+"/", nil)
		if got, err := client.Do(question); err == nil {
			defer got.Body.Close()
			io.Copy(answer, got.Body)
		}
	})
	mux.HandleFunc("GET /fail", func(http.ResponseWriter, *http.Request) {
		panic("it failed")
	})
	server := http.Server{Addr: address, Handler: otelhttp.NewHandler(mux, "server")}
	go server.ListenAndServe()
	<-ctx.Done()
	server.Shutdown(context.Background())
	shutDown(context.Background())
	os.Exit(0)
}

func telemetry(ctx context.Context) (func(context.Context), error) {
	spans, err := autoexport.NewSpanExporter(ctx)
	if err != nil {
		return nil, err
	}
	reader, err := autoexport.NewMetricReader(ctx)
	if err != nil {
		return nil, err
	}
	records, err := autoexport.NewLogExporter(ctx)
	if err != nil {
		return nil, err
	}
	traces := trace.NewTracerProvider(trace.WithBatcher(spans))
	metrics := metric.NewMeterProvider(metric.WithReader(reader))
	logs := sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewBatchProcessor(records)))
	otel.SetTracerProvider(traces)
	otel.SetMeterProvider(metrics)
	global.SetLoggerProvider(logs)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return func(ctx context.Context) {
		traces.Shutdown(ctx)
		logs.Shutdown(ctx)
		metrics.Shutdown(ctx)
	}, nil
}

#include "textflag.h"

// func packStrip6(dst, src *float32, ld, k int)
//
// k rows of six elements, ld apart, are put next to each other.
TEXT ·packStrip6(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ ld+16(FP), R8
	MOVQ k+24(FP), CX
	SHLQ $2, R8
	TESTQ CX, CX
	JZ   done
loop:
	VMOVUPS (SI), X0
	MOVQ 16(SI), AX
	VMOVUPS X0, (DI)
	MOVQ AX, 16(DI)
	ADDQ R8, SI
	ADDQ $24, DI
	DECQ CX
	JNZ  loop
done:
	RET

// func packStrip8(dst, src *float32, ld, k int)
//
// The same with eight elements.
TEXT ·packStrip8(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ ld+16(FP), R8
	MOVQ k+24(FP), CX
	SHLQ $2, R8
	TESTQ CX, CX
	JZ   done
loop:
	VMOVUPS (SI), Y0
	VMOVUPS Y0, (DI)
	ADDQ R8, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop
done:
	VZEROUPPER
	RET
